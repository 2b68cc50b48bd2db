// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/resize_argmax/problem.h"

namespace atrous::kernels::resize_argmax {

namespace ref {
extern const Functions kPixel;
}
namespace avx2 {
extern const Functions kStrip;
}
namespace avx512 {
extern const Functions kStrip;
}
namespace cuda {
extern const Functions kPixel;
}

}  // namespace atrous::kernels::resize_argmax
