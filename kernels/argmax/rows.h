// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/argmax/problem.h"

namespace atrous::kernels::argmax {

namespace ref {
extern const Functions kPixel;
}
namespace avx2 {
extern const Functions kPixel;
}
namespace avx512 {
extern const Functions kPixel;
}
namespace cuda {
extern const Functions kWarp;
}

}  // namespace atrous::kernels::argmax
