// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/unpool/problem.h"

namespace atrous::kernels::unpool {

namespace ref {
extern const Functions kScatter;
}
namespace avx2 {
extern const Functions kBand;
}
namespace avx512 {
extern const Functions kBand;
}
namespace cuda {
extern const Functions kScatter;
}

}  // namespace atrous::kernels::unpool
