// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/softmax/problem.h"

namespace atrous::kernels::softmax {

namespace ref {
extern const Functions kPixel;
}
namespace avx2 {
extern const Functions kBlock, kPixel;
}
namespace avx512 {
extern const Functions kBlock, kPixel;
}
namespace cuda {
extern const Functions kWarp;
}

}  // namespace atrous::kernels::softmax
