// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/roi/problem.h"

namespace atrous::kernels::roi {

namespace ref {
extern const Functions kSamples;
}
namespace avx2 {
extern const Functions kTaps;
}
namespace avx512 {
extern const Functions kTaps;
}
namespace cuda {
extern const Functions kTaps;
}

}  // namespace atrous::kernels::roi
