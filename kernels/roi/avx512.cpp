// roi.taps.f32.avx512 - pooling of regions.
//
//   y[r, i, j, c] = mean or maximum of x over the samples of bin (i, j) of region r
//
// Layout    x, y: NHWC with a pixel stride each; a vector is 16 channels of a pixel.
// Tile      one bin, 4 vectors of channels: 4 accumulators, 1 weight, loads folded, of 32 registers.
// Speed     a bin's samples share places: bilinear sums are separable, so that every pixel of a bin is
//           read once, whatever the number of samples.
// Trusts    levels and images exist, extent is the largest height or width of a level.
#include "kernels/roi/bins.h"
#include "kernels/roi/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::roi::avx512 {
namespace {
using Kernel = Bins<kernels::avx512::Simd>;
}

extern const Functions kTaps = {Kernel::rejects, Kernel::units, Kernel::grain,
                                Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::roi::avx512
