// deconv2d.phases.f32.avx512 - transposed convolution as stride x stride small convolutions.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[c,k,r,s] * x[n,i,j,c] )
//
// Layout    x, y, residual: NHWC.  w: packed as [group][phase][K/32][taps][C][32].
// Tile      14 pixels of a phase x 32 channels: 14 x 2 accumulators + 2 weights + 1 broadcast = 31 of 32 zmm.
// Why       outputs with the same remainder modulo the stride see the same taps, so that each phase
//           is a dense convolution of stride 1 and no product with an inserted zero is made.
// Trusts    rejects() of the row.
// Paper     Shi et al., "Is the deconvolution layer the same as a convolutional layer?",
//           arXiv:1609.07009.
#include "kernels/deconv2d/phases.h"
#include "kernels/deconv2d/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::deconv2d::avx512 {

extern const Functions kPhases = functions_of<Phases<kernels::avx512::Simd, 14>>();

}  // namespace atrous::kernels::deconv2d::avx512
