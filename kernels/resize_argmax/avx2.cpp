// resize_argmax.strip.f32.avx2 - bilinear resizing and argmax in one pass.
//
//   y[n,p,q] = the lowest c of those with the largest lerp over rows[p] of lerp over columns[q]
//              of x[n,.,.,c]
//
// Layout    x: NHWC.  y: dense.  Scratch: planes [channels][columns], a vector is 8 pixels.
// Tile      strips of output columns whose planes stay in L1; 2 x 8 pixels at a time.
// Speed     input rows are transposed and resampled along the columns once for all output rows
//           between them; after that a score costs an fma, a comparison, a maximum and a selection
//           for 8 pixels, with no work across lanes.
// Trusts    taps lie inside the image.
#include "kernels/resize_argmax/rows.h"
#include "kernels/resize_argmax/strip.h"
#include "kernels/simd/vector_avx2.h"

namespace atrous::kernels::resize_argmax::avx2 {
namespace {
using Kernel = Strip<kernels::avx2::Simd>;
}

extern const Functions kStrip = {Kernel::rejects, Kernel::units, Kernel::grain,
                                 Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::resize_argmax::avx2
