// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/grid_sample/problem.h"

namespace atrous::kernels::grid_sample {

namespace ref {
extern const Functions kGather;
}
namespace avx2 {
extern const Functions kGather;
}
namespace avx512 {
extern const Functions kGather;
}
namespace cuda {
extern const Functions kGather;
}

}  // namespace atrous::kernels::grid_sample
