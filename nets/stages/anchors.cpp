#include "nets/stages/anchors.h"

#include <cmath>

namespace atrous::nets {
namespace {

/// Sides of `width` x `height` pixels around the middle of the stride's square, corners included.
Box around_square(float stride, float width, float height) noexcept {
  const float centre = 0.5F * (stride - 1);
  const float x = 0.5F * (width - 1), y = 0.5F * (height - 1);
  return {centre - x, centre - y, centre + x, centre + y};
}

Box make_shape(const AnchorParams& params, float size, float ratio, float stride) {
  if (params.style == AnchorParams::Style::inclusive) {
    const float width = std::nearbyint(std::sqrt(stride * stride / ratio));
    const float height = std::nearbyint(width * ratio);
    return around_square(stride, width * (size / stride), height * (size / stride));
  }
  const float root = std::sqrt(ratio);
  const float width = 1 / root * size, height = root * size;
  if (params.style == AnchorParams::Style::plain)
    return {-width / 2, -height / 2, width / 2, height / 2};
  return {std::nearbyint(-width / 2), std::nearbyint(-height / 2), std::nearbyint(width / 2),
          std::nearbyint(height / 2)};
}

std::vector<Box> make_shapes(const AnchorParams& params,
                             const std::vector<float>& sizes,
                             float stride) {
  std::vector<Box> shapes;
  if (params.sizes_first) {
    for (const float size : sizes)
      for (const float ratio : params.ratios)
        shapes.push_back(make_shape(params, size, ratio, stride));
  } else {
    for (const float ratio : params.ratios)
      for (const float size : sizes) shapes.push_back(make_shape(params, size, ratio, stride));
  }
  return shapes;
}

}  // namespace

std::vector<Box> make_anchors(const AnchorParams& params,
                              const std::vector<float>& sizes,
                              Extent grid,
                              Extent stride) {
  const std::vector<Box> shapes = make_shapes(params, sizes, static_cast<float>(stride.width));
  std::vector<Box> anchors;
  anchors.reserve(shapes.size() * static_cast<std::size_t>(grid.height) *
                  static_cast<std::size_t>(grid.width));
  for (int row = 0; row < grid.height; ++row) {
    for (int column = 0; column < grid.width; ++column) {
      const auto x = static_cast<float>(column * stride.width);
      const auto y = static_cast<float>(row * stride.height);
      for (const Box& shape : shapes)
        anchors.push_back({shape.x1 + x, shape.y1 + y, shape.x2 + x, shape.y2 + y});
    }
  }
  return anchors;
}

}  // namespace atrous::nets
