// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/conv2d/problem.h"

namespace atrous::kernels::conv2d {

namespace ref {
extern const Functions kDirect;
}
namespace avx2 {
extern const Functions kGemm, kIgemm;
}
namespace avx512 {
extern const Functions kGemm, kIgemm;
}
namespace amx {
extern const Functions kIgemm1, kIgemm3, kIgemm6, kWinograd3, kWinograd6;
}
namespace cuda {
extern const Functions kIgemm, kIgemmTf32, kIgemmF16, kIgemmBf16, kDirect, kWarpgroupsF16,
    kWarpgroupsBf16;
}

}  // namespace atrous::kernels::conv2d
