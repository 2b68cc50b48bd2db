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
#include <cstddef>

#include "kernels/deform_conv2d/place.h"
#include "kernels/deform_conv2d/rows.h"
#include "kernels/simd/scalar.h"

namespace atrous::kernels::deform_conv2d::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(taps(p) * p.in_channels + p.out_channels) * sizeof(float);
}

/// All samples of output pixel `pixel`, which lies at (row, column) of its image.
void gather(const Problem& p,
            const Args& a,
            const float* image,
            std::ptrdiff_t pixel,
            int row,
            int column,
            float* to) noexcept {
  const int count = p.in_channels / p.offset_groups;
  for (int o = 0; o < p.offset_groups; ++o)
    for (std::ptrdiff_t tap = 0; tap < taps(p); ++tap) {
      const Samples samples = tap_samples(p, a, pixel, row, column, o, tap);
      for (int c = o * count; c < (o + 1) * count; ++c) {
        float sum = 0;
        for (int i = 0; i < samples.count; ++i)
          sum += samples.weight[i] * image[samples.pixel[i] * p.x_stride + c];
        to[tap * p.in_channels + c] = sum;
      }
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
    for (int q = 0; q < p.out_width; ++q) {
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      gather(p, a, image, pixel, unit % p.out_height, q, samples);
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
