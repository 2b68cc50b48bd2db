// depthwise.window.f32.ref - depthwise convolution as the formula says it.
//
//   y[n,p,q,c] = act( bias[c] + residual[n,p,q,c]
//                     + sum over r,s of w[r,s,c] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: packed as [R][S][C], then bias [C].
// Tile      none: one output number at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    nothing beyond problem.h.
#include <cstddef>

#include "kernels/depthwise/rows.h"
#include "kernels/simd/scalar.h"

namespace atrous::kernels::depthwise::ref {
namespace {

const char* rejects(const Problem& p) noexcept { return rejects_half(p); }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

int taps(const Problem& p) noexcept { return p.kernel_height * p.kernel_width; }

std::size_t packed_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(p.channels) * static_cast<std::size_t>(taps(p) + 1) *
         sizeof(float);
}

void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
  auto* to = static_cast<float*>(packed);
  for (int tap = 0; tap < taps(p); ++tap)
    for (int c = 0; c < p.channels; ++c) *to++ = weights.weight[std::ptrdiff_t{c} * taps(p) + tap];
  for (int c = 0; c < p.channels; ++c) *to++ = weights.bias[c];
}

/// Sum over the window of channel `c`, whose top left tap lies at (row, column).
float window_sum(
    const Problem& p, const Args& a, std::ptrdiff_t image, int c, int row, int column) noexcept {
  const auto* w = static_cast<const float*>(a.packed);
  float sum = 0;
  for (int r = 0; r < p.kernel_height; ++r) {
    const int y = row + r * p.dilation_height;
    if (y < 0 || y >= p.in_height) continue;
    for (int s = 0; s < p.kernel_width; ++s) {
      const int x = column + s * p.dilation_width;
      if (x < 0 || x >= p.in_width) continue;
      sum += w[(r * p.kernel_width + s) * std::ptrdiff_t{p.channels} + c] *
             scalar::load(a.x, image + (std::ptrdiff_t{y} * p.in_width + x) * p.x_stride + c,
                          p.x_type);
    }
  }
  return sum;
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const auto* w = static_cast<const float*>(a.packed);
  const float* bias = w + taps(p) * std::ptrdiff_t{p.channels};
  const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const std::ptrdiff_t image = unit / p.out_height * image_size;
    const int row = unit % p.out_height * p.stride_height - p.pad_top;
    for (int q = 0; q < p.out_width; ++q) {
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      const int column = q * p.stride_width - p.pad_left;
      for (int c = 0; c < p.channels; ++c) {
        float sum = bias[c] + window_sum(p, a, image, c, row, column);
        if (p.residual)
          sum += scalar::load(a.residual, pixel * p.residual_stride + c, p.residual_type);
        scalar::store(a.y, pixel * p.y_stride + c, p.y_type, scalar::activate(p.activation, sum));
      }
    }
  }
}

}  // namespace

extern const Functions kWindow = {
    {rejects, units, grain, scratch_bytes, run, nullptr, nullptr, true}, packed_bytes, pack};

}  // namespace atrous::kernels::depthwise::ref
