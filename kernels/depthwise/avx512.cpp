// depthwise.window.f32.avx512 - depthwise convolution, any window, stride and dilation.
// depthwise.window.bf16.avx512, .bf16f32.avx512, .f32bf16.avx512 - the same with bfloat16 in and out,
//           in, or out; sums are float32.
//
//   y[n,p,q,c] = act( bias[c] + residual[n,p,q,c]
//                     + sum over r,s of w[c,r,s] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: packed as [C/16][bias, then R*S taps][16].
// Tile      16 channels x 2 rows x 4 columns of outputs for a 3x3 window without dilation (8
//           accumulators + 9 weights + 1 input = 18 of 32 zmm), 16 x 8 columns for any other.
// Why       memory is the limit: in the 3x3 tile an input is loaded once for all the windows that
//           it belongs to, and rows are taken in pairs, so that L2 gives most inputs twice, not
//           three times. Channels are the inner loop: all streams run through memory in order.
// Trusts    packed is aligned to 64 bytes.
#include "kernels/depthwise/rows.h"
#include "kernels/depthwise/window.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::depthwise::avx512 {
namespace {

using kernels::BFloat16;

struct Simd : kernels::avx512::Simd {
  static bool is_clamp(Act kind) noexcept { return kernels::avx512::is_clamp(kind); }
};

}  // namespace

extern const Functions kWindow = functions_of<Window<Simd>>();
extern const Functions kWindow16 = functions_of<Window<Simd, BFloat16, BFloat16>>();
extern const Functions kNarrowing = functions_of<Window<Simd, float, BFloat16>>();
extern const Functions kWidening = functions_of<Window<Simd, BFloat16, float>>();

}  // namespace atrous::kernels::depthwise::avx512
