// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/resize/problem.h"

namespace atrous::kernels::resize {

namespace ref {
extern const Functions kDirect;
}
namespace avx2 {
extern const Functions kStrip, kDirect;
}
namespace avx512 {
extern const Functions kStrip, kDirect, kDirect16;
}
namespace cuda {
extern const Functions kDirect;
}

}  // namespace atrous::kernels::resize
