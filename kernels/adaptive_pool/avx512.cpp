// adaptive_pool.bins.f32.avx512 - average pooling to a given size.
//
//   y[n,p,q,c] = mean of x[n,i,j,c] over the bin of (p, q)
//
// Layout    x, y: NHWC.
// Tile      one vector of 16 channels of a bin.
// Speed     sums stay in registers until the bin is done.
// Trusts    extents are positive.
#include "kernels/adaptive_pool/bins.h"
#include "kernels/adaptive_pool/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::adaptive_pool::avx512 {
namespace {
using Kernel = Bins<kernels::avx512::Simd>;
}

extern const Functions kBins = {Kernel::rejects, Kernel::units, Kernel::grain,
                                Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::adaptive_pool::avx512
