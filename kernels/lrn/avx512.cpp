// lrn.window.f32.avx512 - local response normalisation.
//
//   y[i,c] = x[i,c] / (bias + alpha / size * sum of x[i,k]^2 over k around c)^0.75
//
// Layout    x, y: [pixels, channels]; scratch: one pixel's squares between zeros.
// Tile      one vector of 16 channels of a pixel.
// Speed     squares are taken once; the power is two square roots.
// Trusts    beta is 0.75; bias and alpha make a positive base.
// Paper     Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks".
#include "kernels/lrn/rows.h"
#include "kernels/lrn/window.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::lrn::avx512 {
namespace {
using Kernel = Window<kernels::avx512::Simd>;
}

extern const Functions kWindow = {Kernel::rejects, Kernel::units, Kernel::grain,
                                  Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::lrn::avx512
