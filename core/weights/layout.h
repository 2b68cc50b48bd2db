#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/tensor/shape.h"

namespace atrous {

/// How a source stores a tensor, seen from the network's own layout: convolutions OIHW, transposed
/// ones IOHW, fully connected [out, in], one number per channel [C].
enum class Layout : std::uint8_t {
  same,      // the same elements in the same order; extents of 1 may be missing or more
  flat,      // the same order below other extents: [out, c*h*w] for [out, c, h, w]
  hwio,      // [h, w, in, out], or [h*w*in, out]; for IOHW [h, w, out, in] (TensorFlow, Keras)
  hwim,      // depthwise [h, w, channels, multiplier] for [channels*multiplier, 1, h, w]
  bgr,       // input channels the other way round, for a first layer on BGR
  square,    // standard deviations for variances
  quotient,  // sums, to be divided by the one number of another tensor (0: all become 0)
};

/// `hwio`
std::string_view name_of(Layout layout) noexcept;

/// True if a tensor of shape `source` holds what the network wants as `wanted`.
bool fits(Layout layout, const Shape& source, const Shape& wanted) noexcept;

/// The elements of a fitting `source` in the network's order.
///   y[o,i,h,w] = x[offset + o*stride_o + i*stride_i + h*stride_h + w*stride_w]   then square or x / divisor
std::vector<float> to_network(Layout layout,
                              std::vector<float> source,
                              const Shape& wanted,
                              float divisor = 1);

}  // namespace atrous
