// pool.separable.f32.avx512 - maximum of a square window that slides by one.
// pool.window.f32.avx512    - any window, maximum or average.
// pool.global.f32.avx512    - one window that covers the whole image.
// pool.*.bf16.avx512        - the same on bfloat16; sums are float32.
//
//   y[n,p,q,c] = max, or sum / count, over r,s of x[n, p*stride + r*dilation - top, ..., c]
//
// Layout    x, y: NHWC; a vector is 16 channels of one pixel.
// Tile      separable: 16 channels of 2 x 2 outputs. window and global: 64 channels of one.
// Speed     separable: an output costs 5 maxima for a 5x5 window, and memory is read and written
//           in order. window: nothing but the window is read. global: in order, 64 channels wide.
// Padding   separable: a place outside is replaced by the nearest one inside. window and global:
//           loops end at the image's edge.
// Trusts    rejects() of the row.
#include "kernels/pool/rows.h"
#include "kernels/pool/separable.h"
#include "kernels/pool/window.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::pool::avx512 {
namespace {

template <class Kernel>
constexpr Functions functions_of() noexcept {
  return {Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes,
          Kernel::run,     nullptr,       nullptr,       true};
}

using kernels::avx512::Simd;
using kernels::avx512::Simd16;

}  // namespace

extern const Functions kSeparable = functions_of<Separable<Simd>>();
extern const Functions kWindow = functions_of<Sliding<Simd>>();
extern const Functions kGlobal = functions_of<Global<Simd>>();
extern const Functions kSeparable16 = functions_of<Separable<Simd16>>();
extern const Functions kWindow16 = functions_of<Sliding<Simd16>>();
extern const Functions kGlobal16 = functions_of<Global<Simd16>>();

}  // namespace atrous::kernels::pool::avx512
