// deconv2d.gather.f32.ref - transposed convolution, gathered output by output.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[c,k,r,s] * x[n,i,j,c] )
//
// Layout    x, y, residual: NHWC.  w: packed as [group][R][S][C][K], then bias [K].
//           Scratch: the sums of one output pixel, [K].
// Tile      one output pixel. Each channel is added up in the formula's order; the innermost loop
//           runs over channels, so that compilers can make vectors of them.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    groups divides both channel counts.
#include <cstddef>

#include "kernels/deconv2d/rows.h"
#include "kernels/simd/scalar.h"

namespace atrous::kernels::deconv2d::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(p.out_channels) * sizeof(float);
}

std::ptrdiff_t filter_size(const Problem& p) noexcept {
  return std::ptrdiff_t{p.in_channels / p.groups} * p.kernel_height * p.kernel_width;
}

std::size_t packed_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(p.out_channels * (filter_size(p) + 1)) * sizeof(float);
}

void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
  auto* to = static_cast<float*>(packed);
  const std::ptrdiff_t taps = std::ptrdiff_t{p.kernel_height} * p.kernel_width;
  const int in = p.in_channels / p.groups, out = p.out_channels / p.groups;
  for (int group = 0; group < p.groups; ++group)
    for (std::ptrdiff_t tap = 0; tap < taps; ++tap)
      for (int c = group * in; c < (group + 1) * in; ++c)
        for (int k = 0; k < out; ++k)
          *to++ = weights.weight[(std::ptrdiff_t{c} * out + k) * taps + tap];
  for (int k = 0; k < p.out_channels; ++k) *to++ = weights.bias[k];
}

/// The place of x that tap `tap` sends to `out`, or -1.
int source(int out, int tap, int pad, int dilation, int stride, int extent) noexcept {
  const int reach = out + pad - tap * dilation;
  if (reach < 0 || reach % stride != 0) return -1;
  return reach / stride < extent ? reach / stride : -1;
}

/// sums[k] += w[tap,c,k] * x[c] for all channels of one place of x.
void add_tap(
    const Problem& p, const float* x, const float* w, std::ptrdiff_t tap, float* sums) noexcept {
  const int in = p.in_channels / p.groups, out = p.out_channels / p.groups;
  const std::ptrdiff_t tap_size = std::ptrdiff_t{in} * out;
  const std::ptrdiff_t group_size = tap_size * p.kernel_height * p.kernel_width;
  for (int group = 0; group < p.groups; ++group, x += in, sums += out) {
    const float* from = w + group * group_size + tap * tap_size;
    for (int c = 0; c < in; ++c, from += out)
      for (int k = 0; k < out; ++k) sums[k] += from[k] * x[c];
  }
}

/// The sums of the output pixel at (row, column).
void gather(const Problem& p,
            const float* image,
            const float* w,
            int row,
            int column,
            float* sums) noexcept {
  for (int k = 0; k < p.out_channels; ++k) sums[k] = 0;
  for (int r = 0; r < p.kernel_height; ++r) {
    const int i = source(row, r, p.pad_top, p.dilation_height, p.stride_height, p.in_height);
    if (i < 0) continue;
    for (int s = 0; s < p.kernel_width; ++s) {
      const int j = source(column, s, p.pad_left, p.dilation_width, p.stride_width, p.in_width);
      if (j < 0) continue;
      add_tap(p, image + (std::ptrdiff_t{i} * p.in_width + j) * p.x_stride, w,
              std::ptrdiff_t{r} * p.kernel_width + s, sums);
    }
  }
}

void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
  const auto* w = static_cast<const float*>(a.packed);
  const float* bias = w + p.out_channels * filter_size(p);
  auto* sums = static_cast<float*>(scratch);
  const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const float* image = a.x + unit / p.out_height * image_size;
    for (int q = 0; q < p.out_width; ++q) {
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      gather(p, image, w, unit % p.out_height, q, sums);
      for (int k = 0; k < p.out_channels; ++k) {
        float sum = bias[k] + sums[k];
        if (p.residual) sum += a.residual[pixel * p.residual_stride + k];
        a.y[pixel * p.y_stride + k] = scalar::activate(p.activation, sum);
      }
    }
  }
}

}  // namespace

extern const Functions kGather = {{rejects, units, grain, scratch_bytes, run}, packed_bytes, pack};

}  // namespace atrous::kernels::deconv2d::ref
