// max_index.window.f32.avx512 - maxima with their places.
//
//   y[n,p,q,c] = max over r,s of x[n,i,j,c],   index[n,p,q,c] = place of the first maximum
//
// Layout    x, y, index: NHWC.
// Tile      one vector of 16 channels of an output.
// Speed     value and place are chosen by the same comparison, without branches.
// Trusts    index overlaps nothing.
#include "kernels/max_index/rows.h"
#include "kernels/max_index/window.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::max_index::avx512 {
namespace {
using Kernel = Window<kernels::avx512::Simd>;
}

extern const Functions kWindow = {Kernel::rejects, Kernel::units, Kernel::grain,
                                  Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::max_index::avx512
