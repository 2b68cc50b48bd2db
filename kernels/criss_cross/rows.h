// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/criss_cross/problem.h"

namespace atrous::kernels::criss_cross {

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
extern const Functions kBlock;
}

}  // namespace atrous::kernels::criss_cross
