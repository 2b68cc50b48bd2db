// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/adaptive_pool/problem.h"

namespace atrous::kernels::adaptive_pool {

namespace ref {
extern const Functions kBins;
}
namespace avx2 {
extern const Functions kBins;
}
namespace avx512 {
extern const Functions kBins;
}
namespace cuda {
extern const Functions kBins;
}

}  // namespace atrous::kernels::adaptive_pool
