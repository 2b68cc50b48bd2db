// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/eltwise/problem.h"

namespace atrous::kernels::eltwise {

namespace ref {
extern const Functions kMap;
}
namespace avx2 {
extern const Functions kMap;
}
namespace avx512 {
extern const Functions kMap, kMap16;
}
namespace cuda {
extern const Functions kMap;
}

}  // namespace atrous::kernels::eltwise
