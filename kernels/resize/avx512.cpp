// resize.strip.f32.avx512  - bilinear enlarging.
// resize.direct.f32.avx512, resize.direct.bf16.avx512 - bilinear and nearest resizing of any kind.
//
//   y[n,p,q,c] = act( residual[n,p,q,c] + lerp over rows[p] of lerp over columns[q] of x[n,.,.,c] )
//
// Layout    x, y, residual: NHWC; a vector is 16 channels of one pixel. strip: where y is dense, 16
//           numbers of a row, so that no lane is lost to channels that are no multiple of 16.
// Tile      one vector.
// Speed     strip: input rows are resampled along the columns once for all output rows between
//           them, and stay in L1. direct: neighbours' inputs come from L1, and only y is stored.
// Trusts    taps lie inside the image; rejects() of the row.
#include "kernels/resize/direct.h"
#include "kernels/resize/rows.h"
#include "kernels/resize/strip.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::resize::avx512 {
namespace {

template <class Kernel>
constexpr Functions functions_of() noexcept {
  return {Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes,
          Kernel::run,     nullptr,       nullptr,       true};
}

using kernels::avx512::Simd;

}  // namespace

extern const Functions kStrip = functions_of<Strip<Simd>>();
extern const Functions kDirect = functions_of<Direct<Simd>>();
extern const Functions kDirect16 = functions_of<Direct<kernels::avx512::Simd16>>();

}  // namespace atrous::kernels::resize::avx512
