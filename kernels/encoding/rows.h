// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/encoding/problem.h"

namespace atrous::kernels::encoding {

namespace ref {
extern const Functions kCodes;
}
namespace avx2 {
extern const Functions kCodes;
}
namespace avx512 {
extern const Functions kCodes;
}
namespace cuda {
extern const Functions kCodes;
}

}  // namespace atrous::kernels::encoding
