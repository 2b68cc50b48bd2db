// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/nms/problem.h"

namespace atrous::kernels::nms {

namespace ref {
extern const Functions kGreedy;
}
namespace avx2 {
extern const Functions kGreedy;
}
namespace avx512 {
extern const Functions kGreedy;
}
namespace cuda {
extern const Functions kMasks;
}

}  // namespace atrous::kernels::nms
