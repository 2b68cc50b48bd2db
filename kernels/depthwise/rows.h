// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/depthwise/problem.h"

namespace atrous::kernels::depthwise {

namespace ref {
extern const Functions kWindow;
}
namespace avx2 {
extern const Functions kWindow;
}
namespace avx512 {
extern const Functions kWindow, kWindow16, kNarrowing, kWidening;
}
namespace cuda {
extern const Functions kWindow;
}

}  // namespace atrous::kernels::depthwise
