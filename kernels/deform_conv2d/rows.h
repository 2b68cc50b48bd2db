// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/deform_conv2d/problem.h"

namespace atrous::kernels::deform_conv2d {

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
extern const Functions kSamples;
}

}  // namespace atrous::kernels::deform_conv2d
