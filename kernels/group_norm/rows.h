// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/group_norm/problem.h"

namespace atrous::kernels::group_norm {

namespace ref {
extern const Functions kTwoPass;
}
namespace avx2 {
extern const Functions kChunk;
}
namespace avx512 {
extern const Functions kChunk;
}
namespace cuda {
extern const Functions kBlock;
}

}  // namespace atrous::kernels::group_norm
