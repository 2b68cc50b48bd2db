// unpool.band.f32.avx2 - max-unpooling in one walk over the output.
//
//   y[n, index[n,i,c], c] = x[n,i,c]   for every input pixel i, in order; every other y is 0
//
// Layout    x, index, y: NHWC.
// Tile      32 channels of a whole image; zeros by vectors of 8 channels, values one by one.
// Speed     zeros run just ahead of the places, so that a value falls into a line that is in cache;
//           places that jump back are served all the same.
// Trusts    nothing beyond problem.h.
#include "kernels/simd/vector_avx2.h"
#include "kernels/unpool/band.h"
#include "kernels/unpool/rows.h"

namespace atrous::kernels::unpool::avx2 {
namespace {
using Kernel = Band<kernels::avx2::Simd>;
}

extern const Functions kBand = {Kernel::rejects, Kernel::units, Kernel::grain,
                                Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::unpool::avx2
