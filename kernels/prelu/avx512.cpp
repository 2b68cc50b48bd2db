// prelu.map.f32.avx512 - a slope per channel below 0.
//
//   y[i,c] = x[i,c] < 0 ? slope[c] * x[i,c] : x[i,c]
//
// Layout    x, y: [pixels, channels].
// Tile      one vector of 16 channels of a pixel.
// Speed     no branches; slopes stay in L1.
// Trusts    y is x or overlaps it nowhere.
// Paper     He et al., "Delving Deep into Rectifiers", arXiv:1502.01852.
#include "kernels/prelu/map.h"
#include "kernels/prelu/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::prelu::avx512 {
namespace {
using Kernel = Map<kernels::avx512::Simd>;
}

extern const Functions kMap = {Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes,
                               Kernel::run};

}  // namespace atrous::kernels::prelu::avx512
