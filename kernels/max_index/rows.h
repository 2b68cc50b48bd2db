// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/max_index/problem.h"

namespace atrous::kernels::max_index {

namespace ref {
extern const Functions kWindow;
}
namespace avx2 {
extern const Functions kWindow;
}
namespace avx512 {
extern const Functions kWindow;
}
namespace cuda {
extern const Functions kWindow;
}

}  // namespace atrous::kernels::max_index
