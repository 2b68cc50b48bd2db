// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/pixels/problem.h"

namespace atrous::kernels::pixels {

namespace ref {
extern const Functions kRows;
}
namespace cuda {
extern const Functions kPixel;
}

}  // namespace atrous::kernels::pixels
