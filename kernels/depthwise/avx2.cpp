// depthwise.window.f32.avx2 - depthwise convolution, any window, stride and dilation.
//
//   y[n,p,q,c] = act( bias[c] + residual[n,p,q,c]
//                     + sum over r,s of w[c,r,s] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: packed as [C/8][bias, then R*S taps][8].
// Tile      8 channels x 2 rows x 4 columns of outputs for a 3x3 window without dilation (8
//           accumulators and 1 input in ymm, weights partly from L1), 8 x 8 columns for any other.
// Why       memory is the limit: in the 3x3 tile an input is loaded once for all the windows that
//           it belongs to, and rows are taken in pairs, so that L2 gives most inputs twice, not
//           three times. Channels are the inner loop: all streams run through memory in order.
// Trusts    packed is aligned to 32 bytes.
#include "kernels/simd/avx2.h"

#include "kernels/depthwise/rows.h"
#include "kernels/depthwise/window.h"

namespace atrous::kernels::depthwise::avx2 {
namespace {

namespace simd = kernels::avx2;

struct Simd {
  using Vector = __m256;
  struct Mask {
    __m256i lanes;
    bool whole;
  };
  static constexpr int kLanes = simd::kLanes;

  static Mask first(int count) noexcept { return {simd::first(count), count >= kLanes}; }
  static Vector load(const float* p) noexcept { return _mm256_load_ps(p); }
  static Vector load(const float* p, const Mask& mask) noexcept {
    return _mm256_maskload_ps(p, mask.lanes);
  }
  static void store(float* p, const Mask& mask, Vector v) noexcept {
    if (mask.whole)  // masked stores are slow on some processors
      _mm256_storeu_ps(p, v);
    else
      _mm256_maskstore_ps(p, mask.lanes, v);
  }
  static Vector set1(float value) noexcept { return _mm256_set1_ps(value); }
  static Vector add(Vector a, Vector b) noexcept { return _mm256_add_ps(a, b); }
  static Vector max(Vector a, Vector b) noexcept { return _mm256_max_ps(a, b); }
  static Vector min(Vector a, Vector b) noexcept { return _mm256_min_ps(a, b); }
  static Vector fma(Vector a, Vector b, Vector c) noexcept { return _mm256_fmadd_ps(a, b, c); }
  static Vector activate(Activation a, Vector v) noexcept { return simd::activate(a, v); }
  static bool is_clamp(Act kind) noexcept { return simd::is_clamp(kind); }
};

}  // namespace

extern const Functions kWindow = functions_of<Window<Simd>>();

}  // namespace atrous::kernels::depthwise::avx2
