// Maps of a trunk as plain numbers, for the methods of this folder.
#pragma once
#include <vector>

#include "core/tensor/tensor.h"

namespace atrous::nets {

inline Extent map_size(const TensorView& view) noexcept {
  return {view.desc.shape.height(), view.desc.shape.width()};
}

/// All numbers in dense order.
inline std::vector<float> map_values(const TensorView& view) {
  const std::ptrdiff_t channels = view.desc.shape.channels();
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(view.desc.shape.count()));
  for (std::ptrdiff_t i = 0; i < view.desc.shape.pixels(); ++i) {
    const float* pixel = view.as<const float>() + i * view.desc.pixel_stride;
    values.insert(values.end(), pixel, pixel + channels);
  }
  return values;
}

}  // namespace atrous::nets
