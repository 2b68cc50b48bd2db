// paste.lerp.f32.avx512 - masks pasted into a patch of a picture.
//
//   s[p,q] = lerp over rows[p] of lerp over columns[q] of x;   y = s, or bits = s >= threshold
//
// Layout    x, y, bits: dense, rows from top to bottom; a vector is 16 pixels of a row.
// Tile      one row of the patch from two stretched rows of the mask, which stay in L1.
// Speed     a row of the mask is stretched once for all rows of the patch between it and the next.
// Trusts    the axes' places lie inside x; sums of x are no NaN when bits are wanted.
#include "kernels/paste/lerp.h"
#include "kernels/paste/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::paste::avx512 {
namespace {
using Kernel = Lerp<kernels::avx512::Simd>;
}

extern const Functions kLerp = {Kernel::rejects, Kernel::units, Kernel::grain,
                                Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::paste::avx512
