// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/pool/problem.h"

namespace atrous::kernels::pool {

namespace ref {
extern const Functions kWindow;
}
namespace avx2 {
extern const Functions kSeparable, kWindow, kGlobal;
}
namespace avx512 {
extern const Functions kSeparable, kWindow, kGlobal;
extern const Functions kSeparable16, kWindow16, kGlobal16;
}  // namespace avx512
namespace cuda {
extern const Functions kPlane, kSeparable, kWindow;
}

}  // namespace atrous::kernels::pool
