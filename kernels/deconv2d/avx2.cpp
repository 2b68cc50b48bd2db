// deconv2d.phases.f32.avx2 - transposed convolution as stride x stride small convolutions.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[c,k,r,s] * x[n,i,j,c] )
//
// Layout    x, y, residual: NHWC.  w: packed as [group][phase][K/16][taps][C][16].
// Tile      6 pixels of a phase x 16 channels: 6 x 2 accumulators + 2 weights + 1 broadcast = 15 of 16 ymm.
// Why       outputs with the same remainder modulo the stride see the same taps, so that each phase
//           is a dense convolution of stride 1 and no product with an inserted zero is made.
// Trusts    rejects() of the row.
// Paper     Shi et al., "Is the deconvolution layer the same as a convolutional layer?",
//           arXiv:1609.07009.
#include "kernels/deconv2d/phases.h"
#include "kernels/deconv2d/rows.h"
#include "kernels/simd/vector_avx2.h"

namespace atrous::kernels::deconv2d::avx2 {

extern const Functions kPhases = functions_of<Phases<kernels::avx2::Simd, 6>>();

}  // namespace atrous::kernels::deconv2d::avx2
