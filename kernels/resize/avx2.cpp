// resize.strip.f32.avx2  - bilinear enlarging.
// resize.direct.f32.avx2 - bilinear and nearest resizing of any kind.
//
//   y[n,p,q,c] = act( residual[n,p,q,c] + lerp over rows[p] of lerp over columns[q] of x[n,.,.,c] )
//
// Layout    x, y, residual: NHWC; a vector is 8 channels of one pixel. strip: where y is dense, 8
//           numbers of a row, so that no lane is lost to channels that are no multiple of 8.
// Tile      one vector.
// Speed     strip: input rows are resampled along the columns once for all output rows between
//           them, and stay in L1. direct: neighbours' inputs come from L1, and only y is stored.
// Trusts    taps lie inside the image; rejects() of the row.
#include "kernels/resize/direct.h"
#include "kernels/resize/rows.h"
#include "kernels/resize/strip.h"
#include "kernels/simd/vector_avx2.h"

namespace atrous::kernels::resize::avx2 {
namespace {

template <class Kernel>
constexpr Functions functions_of() noexcept {
  return {Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes, Kernel::run};
}

using kernels::avx2::Simd;

}  // namespace

extern const Functions kStrip = functions_of<Strip<Simd>>();
extern const Functions kDirect = functions_of<Direct<Simd>>();

}  // namespace atrous::kernels::resize::avx2
