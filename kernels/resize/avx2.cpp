// resize.direct.f32.avx2 - bilinear and nearest resizing.
//
//   y[n,p,q,c] = act( residual[n,p,q,c] + lerp over rows[p] of lerp over columns[q] of x[n,.,.,c] )
//
// Layout    x, y, residual: NHWC; a vector is 8 channels of one pixel.
// Tile      one vector: three interpolations of four inputs.
// Speed     memory is the limit: inputs of neighbouring outputs come from L1, and nothing but the
//           result is stored.
// Trusts    taps lie inside the image.
#include "kernels/resize/direct.h"
#include "kernels/resize/rows.h"
#include "kernels/simd/vector_avx2.h"

namespace atrous::kernels::resize::avx2 {
namespace {
using Kernel = Direct<kernels::avx2::Simd>;
}

extern const Functions kDirect = {Kernel::rejects, Kernel::units, Kernel::grain,
                                  Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::resize::avx2
