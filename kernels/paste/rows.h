// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/paste/problem.h"

namespace atrous::kernels::paste {

namespace ref {
extern const Functions kLerp;
}
namespace avx2 {
extern const Functions kLerp;
}
namespace avx512 {
extern const Functions kLerp;
}
namespace cuda {
extern const Functions kLerp;
}

}  // namespace atrous::kernels::paste
