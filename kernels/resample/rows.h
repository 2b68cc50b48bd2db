// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/resample/problem.h"

namespace atrous::kernels::resample {

namespace ref {
extern const Functions kSeparable;
}
namespace avx2 {
extern const Functions kSeparable;
}
namespace avx512 {
extern const Functions kSeparable;
}
namespace cuda {
extern const Functions kGather;
}

}  // namespace atrous::kernels::resample
