// deform_conv2d.gather.f32.ref - deformable convolution as problem.h says it.
//
//   y[n,p,q,k] = act( bias[k] + sum over r,s,c of w[k,c,r,s] * mask * x[n, moved row, column, c] )
//
// Layout    x, offset, mask, y: NHWC.  w: packed as [group][R][S][C][K], then bias [K].
//           Scratch: the samples of one output pixel, [R][S][C], then its sums [K].
// Tile      one output pixel.
// Why       it is the row that always serves; channels are the inner loops, so that compilers can
//           make vectors of them.
// Trusts    groups and offset_groups divide the channels.
// Paper     Zhu et al., "Deformable ConvNets v2", arXiv:1811.11168.
#include <cmath>
#include <cstddef>

#include "kernels/deform_conv2d/rows.h"
#include "kernels/simd/scalar.h"

namespace atrous::kernels::deform_conv2d::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::ptrdiff_t taps(const Problem& p) noexcept {
  return std::ptrdiff_t{p.kernel_height} * p.kernel_width;
}

std::size_t scratch_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(taps(p) * p.in_channels + p.out_channels) * sizeof(float);
}

std::ptrdiff_t weight_count(const Problem& p) noexcept {
  return taps(p) * (p.in_channels / p.groups) * p.out_channels;
}

std::size_t packed_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(weight_count(p) + p.out_channels) * sizeof(float);
}

void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
  auto* to = static_cast<float*>(packed);
  const int in = p.in_channels / p.groups, out = p.out_channels / p.groups;
  for (int g = 0; g < p.groups; ++g)
    for (std::ptrdiff_t tap = 0; tap < taps(p); ++tap)
      for (int c = 0; c < in; ++c)
        for (int k = g * out; k < (g + 1) * out; ++k)
          *to++ = weights.weight[(std::ptrdiff_t{k} * in + c) * taps(p) + tap];
  for (int k = 0; k < p.out_channels; ++k) *to++ = weights.bias[k];
}

/// A moved tap: where it reads, and what its samples are multiplied by.
struct Place {
  float row, column, weight;
};

/// Channels [first, first + count) of `image` at a place.
void sample(
    const Problem& p, const float* image, Place at, int first, int count, float* to) noexcept {
  for (int c = 0; c < count; ++c) to[c] = 0;
  const bool near = at.row > -1 && at.row < static_cast<float>(p.in_height) && at.column > -1 &&
                    at.column < static_cast<float>(p.in_width);
  if (!near) return;
  const float top = std::floor(at.row), left = std::floor(at.column);
  const float v = at.row - top, h = at.column - left;
  const float weights[2][2] = {{(1 - v) * (1 - h), (1 - v) * h}, {v * (1 - h), v * h}};
  for (int a = 0; a < 2; ++a)
    for (int b = 0; b < 2; ++b) {
      const int i = static_cast<int>(top) + a, j = static_cast<int>(left) + b;
      if (i < 0 || i >= p.in_height || j < 0 || j >= p.in_width) continue;
      const float* x = image + (std::ptrdiff_t{i} * p.in_width + j) * p.x_stride + first;
      const float weight = at.weight * weights[a][b];
      for (int c = 0; c < count; ++c) to[c] += weight * x[c];
    }
}

/// All samples of the output pixel whose window begins at (row, column).
void gather(const Problem& p,
            const float* image,
            const float* offset,
            const float* mask,
            int row,
            int column,
            float* to) noexcept {
  const int count = p.in_channels / p.offset_groups;
  for (int o = 0; o < p.offset_groups; ++o)
    for (int r = 0; r < p.kernel_height; ++r)
      for (int s = 0; s < p.kernel_width; ++s) {
        const std::ptrdiff_t tap = std::ptrdiff_t{r} * p.kernel_width + s;
        const std::ptrdiff_t at = o * taps(p) + tap;
        const Place place{static_cast<float>(row + r * p.dilation_height) + offset[2 * at],
                          static_cast<float>(column + s * p.dilation_width) + offset[2 * at + 1],
                          mask ? mask[at] : 1.0F};
        sample(p, image, place, o * count, count, to + tap * p.in_channels + o * count);
      }
}

/// Sums over the samples for every output channel.
void multiply(const Problem& p, const float* samples, const float* w, float* sums) noexcept {
  const int in = p.in_channels / p.groups, out = p.out_channels / p.groups;
  for (int g = 0; g < p.groups; ++g, sums += out)
    for (std::ptrdiff_t tap = 0; tap < taps(p); ++tap) {
      const float* x = samples + tap * p.in_channels + std::ptrdiff_t{g} * in;
      for (int c = 0; c < in; ++c, w += out)
        for (int k = 0; k < out; ++k) sums[k] += w[k] * x[c];
    }
}

void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
  const auto* w = static_cast<const float*>(a.packed);
  auto* samples = static_cast<float*>(scratch);
  float* sums = samples + taps(p) * p.in_channels;
  const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const float* image = a.x + unit / p.out_height * image_size;
    const int row = unit % p.out_height * p.stride_height - p.pad_top;
    for (int q = 0; q < p.out_width; ++q) {
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      gather(p, image, a.offset + pixel * p.offset_stride,
             p.masked ? a.mask + pixel * p.mask_stride : nullptr, row,
             q * p.stride_width - p.pad_left, samples);
      for (int k = 0; k < p.out_channels; ++k) sums[k] = w[weight_count(p) + k];
      multiply(p, samples, w, sums);
      float* y = a.y + pixel * p.y_stride;
      for (int k = 0; k < p.out_channels; ++k) y[k] = scalar::activate(p.activation, sums[k]);
    }
  }
}

}  // namespace

extern const Functions kGather = {{rejects, units, grain, scratch_bytes, run}, packed_bytes, pack};

}  // namespace atrous::kernels::deform_conv2d::ref
