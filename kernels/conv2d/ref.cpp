// conv2d.direct.f32.ref - convolution as the formula says it, for every problem and processor.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[k,r,s,c] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: packed as [group][K/64][R][S][C][64], the last block of a group
//           as wide as is left; then bias [K].
// Tile      up to 64 output channels of one pixel. Each is added up in the formula's order; the
//           innermost loop runs over channels, so that compilers can make vectors of them.
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

constexpr int kBlock = 64;

/// Numbers that one output channel is multiplied with.
std::ptrdiff_t filter_size(const Problem& p) noexcept {
  return std::ptrdiff_t{p.in_channels / p.groups} * p.kernel_height * p.kernel_width;
}

std::size_t packed_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(p.out_channels * (filter_size(p) + 1)) * sizeof(float);
}

/// The width of the block that begins at channel `k` of a group.
int block_width(const Problem& p, int k) noexcept {
  const int left = p.out_channels / p.groups - k;
  return left < kBlock ? left : kBlock;
}

void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
  auto* to = static_cast<float*>(packed);
  const int taps = p.kernel_height * p.kernel_width;
  const int in = p.in_channels / p.groups, out = p.out_channels / p.groups;
  for (int group = 0; group < p.groups; ++group)
    for (int first = 0; first < out; first += kBlock) {
      const float* filters = weights.weight + (group * out + first) * filter_size(p);
      for (int tap = 0; tap < taps; ++tap)
        for (int c = 0; c < in; ++c)
          for (int k = 0; k < block_width(p, first); ++k)
            *to++ = filters[k * filter_size(p) + c * taps + tap];
    }
  for (int k = 0; k < p.out_channels; ++k) *to++ = weights.bias[k];
}

/// sums[k] = sum over the window of filter k, whose top left tap lies at (row, column) of the
/// group's channels `x`.
void window_sums(const Problem& p,
                 const float* x,
                 const float* w,
                 int row,
                 int column,
                 int width,
                 float* sums) noexcept {
  const int channels = p.in_channels / p.groups;
  for (int k = 0; k < width; ++k) sums[k] = 0;
  for (int r = 0; r < p.kernel_height; ++r) {
    const int i = row + r * p.dilation_height;
    if (i < 0 || i >= p.in_height) continue;
    for (int s = 0; s < p.kernel_width; ++s) {
      const int j = column + s * p.dilation_width;
      if (j < 0 || j >= p.in_width) continue;
      const float* pixel = x + (std::ptrdiff_t{i} * p.in_width + j) * p.x_stride;
      const float* tap = w + std::ptrdiff_t{r * p.kernel_width + s} * channels * width;
      for (int c = 0; c < channels; ++c, tap += width)
        for (int k = 0; k < width; ++k) sums[k] += tap[k] * pixel[c];
    }
  }
}

/// `width` output channels from `first` on, of row `unit` of all images.
void run_block(const Problem& p,
               const Args& a,
               const float* x,
               const float* w,
               int unit,
               int first,
               int width) noexcept {
  const float* bias = static_cast<const float*>(a.packed) + p.out_channels * filter_size(p);
  const int row = unit % p.out_height * p.stride_height - p.pad_top;
  float sums[kBlock];
  for (int q = 0; q < p.out_width; ++q) {
    const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
    window_sums(p, x, w, row, q * p.stride_width - p.pad_left, width, sums);
    for (int i = 0, k = first; i < width; ++i, ++k) {
      float sum = bias[k] + sums[i];
      if (p.residual) sum += a.residual[pixel * p.residual_stride + k];
      a.y[pixel * p.y_stride + k] = scalar::activate(p.activation, sum);
    }
  }
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
  const int in = p.in_channels / p.groups, out = p.out_channels / p.groups;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const auto* w = static_cast<const float*>(a.packed);
    for (int group = 0; group < p.groups; ++group) {
      const float* x = a.x + unit / p.out_height * image_size + std::ptrdiff_t{group} * in;
      for (int k = 0; k < out; k += kBlock) {
        run_block(p, a, x, w, unit, group * out + k, block_width(p, k));
        w += block_width(p, k) * filter_size(p);
      }
    }
  }
}

}  // namespace

extern const Functions kDirect = {{rejects, units, grain, scratch_bytes, run}, packed_bytes, pack};

}  // namespace atrous::kernels::conv2d::ref
