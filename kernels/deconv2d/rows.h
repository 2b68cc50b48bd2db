// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/deconv2d/problem.h"

namespace atrous::kernels::deconv2d {

namespace ref {
extern const Functions kGather;
}
namespace avx2 {
extern const Functions kPhases;
}
namespace avx512 {
extern const Functions kPhases;
}
namespace cuda {
extern const Functions kPhases, kPhasesF16, kPhasesBf16, kGather;
}

}  // namespace atrous::kernels::deconv2d
