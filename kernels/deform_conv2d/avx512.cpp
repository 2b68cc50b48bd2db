// deform_conv2d.gather.f32.avx512 - deformable convolution.
//
//   y[n,p,q,k] = act( bias[k] + sum over r,s,c of w * mask * x at the moved place )
//
// Layout    x, y: NHWC; weights: [group][tap][in][out]; scratch: the samples of 4 pixels.
// Tile      2 vectors of 16 output channels x 4 pixels: 8 accumulators, 2 weights, 1 sample.
// Speed     a weight is loaded once for 4 pixels; places are found once for all channels.
// Trusts    any number may stand in the offsets, NaN included.
// Paper     Dai et al., "Deformable Convolutional Networks", arXiv:1703.06211.
#include "kernels/deform_conv2d/gather.h"
#include "kernels/deform_conv2d/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::deform_conv2d::avx512 {
namespace {
using Kernel = Gather<kernels::avx512::Simd>;
}

extern const Functions kGather = {
    {Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes, Kernel::run},
    packed_bytes,
    pack};

}  // namespace atrous::kernels::deform_conv2d::avx512
