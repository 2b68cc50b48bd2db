// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/psa_mask/problem.h"

namespace atrous::kernels::psa_mask {

namespace ref {
extern const Functions kPixel;
}
namespace avx2 {
extern const Functions kTile;
}
namespace avx512 {
extern const Functions kTile;
}
namespace cuda {
extern const Functions kPixel;
}

}  // namespace atrous::kernels::psa_mask
