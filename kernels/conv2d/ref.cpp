// conv2d.direct.f32.ref - convolution as the formula says it, for every problem and processor.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[k,r,s,c] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: packed as [K][R][S][C], then bias [K].
// Tile      none: one output number at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    groups divides both channel counts.
#include <cstddef>

#include "kernels/conv2d/rows.h"
#include "kernels/conv2d/shape.h"
#include "kernels/simd/scalar.h"

namespace atrous::kernels::conv2d::ref {
namespace {

const char* rejects(const Problem& p) noexcept { return rejects_layout(p); }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

std::ptrdiff_t filter_size(const Problem& p) noexcept {
  return std::ptrdiff_t{p.in_channels / p.groups} * p.kernel_height * p.kernel_width;
}

std::size_t packed_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(p.out_channels * (filter_size(p) + 1)) * sizeof(float);
}

void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
  auto* to = static_cast<float*>(packed);
  const int taps = p.kernel_height * p.kernel_width;
  const int channels = p.in_channels / p.groups;
  for (int k = 0; k < p.out_channels; ++k) {
    const float* filter = weights.weight + k * filter_size(p);
    for (int tap = 0; tap < taps; ++tap)
      for (int c = 0; c < channels; ++c) *to++ = filter[c * taps + tap];
  }
  for (int k = 0; k < p.out_channels; ++k) *to++ = weights.bias[k];
}

/// Sum over the window of output channel `k`, whose top left tap lies at (row, column).
float window_sum(const Problem& p,
                 const float* image,
                 const float* filter,
                 int k,
                 int row,
                 int column) noexcept {
  const int channels = p.in_channels / p.groups;
  const float* from = image + k / (p.out_channels / p.groups) * channels;
  float sum = 0;
  for (int r = 0; r < p.kernel_height; ++r) {
    const int y = row + r * p.dilation_height;
    if (y < 0 || y >= p.in_height) continue;
    for (int s = 0; s < p.kernel_width; ++s) {
      const int x = column + s * p.dilation_width;
      if (x < 0 || x >= p.in_width) continue;
      const float* pixel = from + (std::ptrdiff_t{y} * p.in_width + x) * p.x_stride;
      const float* w = filter + (r * p.kernel_width + s) * std::ptrdiff_t{channels};
      for (int c = 0; c < channels; ++c) sum += w[c] * pixel[c];
    }
  }
  return sum;
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const auto* w = static_cast<const float*>(a.packed);
  const float* bias = w + p.out_channels * filter_size(p);
  const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const float* image = a.x + unit / p.out_height * image_size;
    const int row = unit % p.out_height * p.stride_height - p.pad_top;
    for (int q = 0; q < p.out_width; ++q) {
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      const int column = q * p.stride_width - p.pad_left;
      for (int k = 0; k < p.out_channels; ++k) {
        float sum = bias[k] + window_sum(p, image, w + k * filter_size(p), k, row, column);
        if (p.residual) sum += a.residual[pixel * p.residual_stride + k];
        a.y[pixel * p.y_stride + k] = scalar::activate(p.activation, sum);
      }
    }
  }
}

}  // namespace

extern const Functions kDirect = {{rejects, units, grain, scratch_bytes, run}, packed_bytes, pack};

}  // namespace atrous::kernels::conv2d::ref
