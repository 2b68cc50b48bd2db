#include "nets/stages/boxes.h"

#include <algorithm>
#include <cmath>

namespace atrous::nets {

Box decode(const BoxCoding& coding, const Box& box, const float* delta) noexcept {
  const auto at = [&](std::size_t i) { return delta[coding.rows_first ? i ^ 1U : i]; };
  const auto growth = [&](std::size_t i) {
    const float value = std::min(at(i) / coding.weights[i], coding.most_growth);
    return std::exp(coding.least_growth ? std::max(value, -coding.most_growth) : value);
  };
  const float width = box.x2 - box.x1 + coding.extra;
  const float height = box.y2 - box.y1 + coding.extra;
  const float x = at(0) / coding.weights[0] * width + (box.x1 + 0.5F * width);
  const float y = at(1) / coding.weights[1] * height + (box.y1 + 0.5F * height);
  const float half_width = 0.5F * (growth(2) * width);
  const float half_height = 0.5F * (growth(3) * height);
  const float off = coding.keep_far ? 0 : coding.extra;
  return {x - half_width, y - half_height, x + half_width - off, y + half_height - off};
}

Box corners_of(Extent picture, float extra) noexcept {
  return {0, 0, static_cast<float>(picture.width) - extra,
          static_cast<float>(picture.height) - extra};
}

Box clip(const Box& box, const Box& window) noexcept {
  const auto inside = [](float value, float least, float most) {
    return std::min(std::max(value, least), most);
  };
  return {inside(box.x1, window.x1, window.x2), inside(box.y1, window.y1, window.y2),
          inside(box.x2, window.x1, window.x2), inside(box.y2, window.y1, window.y2)};
}

Box rescale(const Box& box, Extent from, Extent to) noexcept {
  const float x = static_cast<float>(to.width) / static_cast<float>(from.width);
  const float y = static_cast<float>(to.height) / static_cast<float>(from.height);
  return {box.x1 * x, box.y1 * y, box.x2 * x, box.y2 * y};
}

float area(const Box& box, float extra) noexcept {
  return (box.x2 - box.x1 + extra) * (box.y2 - box.y1 + extra);
}

bool has_sides(const Box& box, float side, float extra) noexcept {
  return box.x2 - box.x1 + extra >= side && box.y2 - box.y1 + extra >= side;
}

}  // namespace atrous::nets
