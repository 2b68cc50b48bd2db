// The functions behind the rows of table.cpp. They are constants, so that the table can be built on
// a processor that cannot run what they point at.
#pragma once
#include "kernels/crf/problem.h"

namespace atrous::kernels::crf {

namespace ref {
extern const Functions kLattice, kPairs;
}
namespace avx2 {
extern const Functions kLattice, kPairs;
}
namespace avx512 {
extern const Functions kLattice, kPairs;
}
namespace cuda {
extern const Functions kLattice, kPairs;
}

}  // namespace atrous::kernels::crf
