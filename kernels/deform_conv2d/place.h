// Where a moved tap reads, and how weights are packed: shared by the rows of all instruction sets.
// Internal linkage: an instruction-set object must define no weak symbols.
#pragma once
#include <cmath>

#include "kernels/deform_conv2d/problem.h"

namespace atrous::kernels::deform_conv2d {
namespace {

inline std::ptrdiff_t taps(const Problem& p) noexcept {
  return std::ptrdiff_t{p.kernel_height} * p.kernel_width;
}

inline std::ptrdiff_t weight_count(const Problem& p) noexcept {
  return taps(p) * (p.in_channels / p.groups) * p.out_channels;
}

/// Weights as [group][tap][in][out], then the bias.
inline std::size_t packed_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(weight_count(p) + p.out_channels) * sizeof(float);
}

inline void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
  auto* to = static_cast<float*>(packed);
  const int in = p.in_channels / p.groups, out = p.out_channels / p.groups;
  for (int g = 0; g < p.groups; ++g)
    for (std::ptrdiff_t tap = 0; tap < taps(p); ++tap)
      for (int c = 0; c < in; ++c)
        for (int k = g * out; k < (g + 1) * out; ++k)
          *to++ = weights.weight[(std::ptrdiff_t{k} * in + c) * taps(p) + tap];
  for (int k = 0; k < p.out_channels; ++k) *to++ = weights.bias[k];
}

/// The pixels around a place that lie in the image, and how much each counts.
struct Samples {
  int count = 0;
  std::ptrdiff_t pixel[4];
  float weight[4];
};

inline Samples samples_at(const Problem& p, float row, float column, float weight) noexcept {
  Samples samples;
  const bool near = row > -1 && row < static_cast<float>(p.in_height) && column > -1 &&
                    column < static_cast<float>(p.in_width);
  if (!near) return samples;
  const float top = std::floor(row), left = std::floor(column);
  const float v = row - top, h = column - left;
  const float weights[4] = {(1 - v) * (1 - h), (1 - v) * h, v * (1 - h), v * h};
  for (int corner = 0; corner < 4; ++corner) {
    const int i = static_cast<int>(top) + corner / 2, j = static_cast<int>(left) + corner % 2;
    if (i < 0 || i >= p.in_height || j < 0 || j >= p.in_width) continue;
    samples.pixel[samples.count] = std::ptrdiff_t{i} * p.in_width + j;
    samples.weight[samples.count++] = weight * weights[corner];
  }
  return samples;
}

/// The samples of one tap of output pixel (row, column) for an offset group.
inline Samples tap_samples(const Problem& p,
                           const Args& a,
                           std::ptrdiff_t pixel,
                           int row,
                           int column,
                           int offset_group,
                           std::ptrdiff_t tap) noexcept {
  const std::ptrdiff_t at = offset_group * taps(p) + tap;
  const float* offset = a.offset + pixel * p.offset_stride + 2 * at;
  const auto r = static_cast<int>(tap / p.kernel_width), s = static_cast<int>(tap % p.kernel_width);
  const int top = row * p.stride_height - p.pad_top + r * p.dilation_height;
  const int left = column * p.stride_width - p.pad_left + s * p.dilation_width;
  return samples_at(p, static_cast<float>(top) + offset[0], static_cast<float>(left) + offset[1],
                    p.masked ? a.mask[pixel * p.mask_stride + at] : 1.0F);
}

}  // namespace
}  // namespace atrous::kernels::deform_conv2d
