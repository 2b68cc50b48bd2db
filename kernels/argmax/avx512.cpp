// argmax.pixel.f32.avx512 - index of the largest channel.
//
//   y[i] = the lowest c of those with the largest x[i,c]
//
// Layout    x: a pixel's channels are contiguous, a vector is 16 of them.  y: dense.
// Tile      one pixel: a pass for the maximum, one for the first channel that equals it.
// Speed     up to 64 channels no branch depends on a score, so that pixels overlap in time.
// Trusts    nothing beyond problem.h.
#include "kernels/argmax/pixel.h"
#include "kernels/argmax/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::argmax::avx512 {
namespace {
using Kernel = Pixel<kernels::avx512::Simd>;
}

extern const Functions kPixel = {Kernel::rejects, Kernel::units, Kernel::grain,
                                 Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::argmax::avx512
