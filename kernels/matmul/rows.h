// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/matmul/problem.h"

namespace atrous::kernels::matmul {

namespace ref {
extern const Functions kPanel;
}
namespace avx2 {
extern const Functions kPanel;
}
namespace avx512 {
extern const Functions kPanel;
}
namespace cuda {
extern const Functions kTileProduct;
}

}  // namespace atrous::kernels::matmul
