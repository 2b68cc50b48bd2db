// resample.separable.f32.avx512 - resampling with any taps.
//
//   y[n,p,q,c] = act( residual + sum over s of wq[s] * sum over r of wp[r] * x[n,i,j,c] )
//
// Layout    x, y, residual: NHWC; scratch: one row of sums, dense.
// Tile      one vector of 16 channels.
// Speed     rows are summed once for all output columns.
// Trusts    taps lie inside the image.
// Paper     Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981.
#include "kernels/resample/rows.h"
#include "kernels/resample/separable.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::resample::avx512 {
namespace {
using Kernel = Separable<kernels::avx512::Simd>;
}

extern const Functions kSeparable = {Kernel::rejects, Kernel::units, Kernel::grain,
                                     Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::resample::avx512
