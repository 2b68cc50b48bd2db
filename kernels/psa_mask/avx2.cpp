// psa_mask.tile.f32.avx2 - point-wise attention over the plane.
//
//   collect      y[p, t] = m(p, t)
//   distribute   y[p, t] = m(t, p)   with m(p, t) = x[p, t - p + (mask - 1) / 2]
//
// Layout    x, y: a pixel's attention is contiguous.
// Tile      collect: 8 places of a row; distribute: 8 x 8, transposed in registers.
// Speed     both sides are read and written along their rows.
// Trusts    nothing beyond problem.h.
// Paper     Zhao et al., "PSANet: Point-wise Spatial Attention Network", ECCV 2018.
#include "kernels/psa_mask/rows.h"
#include "kernels/psa_mask/tile.h"
#include "kernels/simd/vector_avx2.h"

namespace atrous::kernels::psa_mask::avx2 {
namespace {
using Kernel = Tile<kernels::avx2::Simd>;
}

extern const Functions kTile = {Kernel::rejects, Kernel::units, Kernel::grain,
                                Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::psa_mask::avx2
