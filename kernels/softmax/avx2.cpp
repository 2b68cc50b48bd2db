// softmax.pixel.f32.avx2 - softmax over channels and its logarithm.
//
//   y[i,c] = exp(x[i,c] - m) / sum over k of exp(x[i,k] - m),   m = max over k of x[i,k]
//
// Layout    x, y: a pixel's channels are contiguous; a vector is 8 of them.
// Tile      one pixel: a pass for the maximum, one for the exponentials, one for the quotients.
// Speed     a pixel stays in L1 for all passes; the exponential is within 2 ulp.
// Trusts    y is x, or does not overlap it.
#include "kernels/simd/vector_avx2.h"
#include "kernels/softmax/pixel.h"
#include "kernels/softmax/rows.h"

namespace atrous::kernels::softmax::avx2 {
namespace {
using Kernel = Pixel<kernels::avx2::Simd>;
}

extern const Functions kPixel = {Kernel::rejects, Kernel::units, Kernel::grain,
                                 Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::softmax::avx2
