// max_index.window.f32.avx2 - maxima with their places.
//
//   y[n,p,q,c] = max over r,s of x[n,i,j,c],   index[n,p,q,c] = place of the first maximum
//
// Layout    x, y, index: NHWC.
// Tile      one vector of 8 channels of an output.
// Speed     value and place are chosen by the same comparison, without branches.
// Trusts    index overlaps nothing.
#include "kernels/max_index/rows.h"
#include "kernels/max_index/window.h"
#include "kernels/simd/vector_avx2.h"

namespace atrous::kernels::max_index::avx2 {
namespace {
using Kernel = Window<kernels::avx2::Simd>;
}

extern const Functions kWindow = {Kernel::rejects, Kernel::units, Kernel::grain,
                                  Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::max_index::avx2
