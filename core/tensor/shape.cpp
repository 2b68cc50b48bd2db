#include "core/tensor/shape.h"

#include "core/base/error.h"

namespace atrous {
namespace {

std::string list_text(std::span<const int> extents) {
  std::string text = "[";
  for (std::size_t i = 0; i < extents.size(); ++i) {
    if (i) text += ',';
    text += std::to_string(extents[i]);
  }
  return text + "]";
}

}  // namespace

Shape::Shape(std::span<const int> extents) {
  if (extents.size() > kMaxRank)
    throw Error(Code::shape, "shape " + list_text(extents) + " has more than 6 extents");
  constexpr std::ptrdiff_t kLimit = std::ptrdiff_t{1} << 62;
  std::ptrdiff_t elements = 1;
  for (const int extent : extents) {
    if (extent < 0)
      throw Error(Code::shape, "shape " + list_text(extents) + " has a negative extent");
    if (extent > 0 && elements > kLimit / extent)
      throw Error(Code::shape, "shape " + list_text(extents) + " has too many elements");
    if (extent > 0) elements *= extent;
    extents_[static_cast<std::size_t>(rank_++)] = extent;
  }
}

std::ptrdiff_t Shape::count() const noexcept {
  std::ptrdiff_t elements = 1;
  for (int axis = 0; axis < rank_; ++axis) elements *= (*this)[axis];
  return elements;
}

std::ptrdiff_t Shape::pixels() const noexcept {
  std::ptrdiff_t elements = 1;
  for (int axis = 0; axis + 1 < rank_; ++axis) elements *= (*this)[axis];
  return elements;
}

Shape Shape::with_channels(int channels) const {
  Shape shape = *this;
  shape.extents_[static_cast<std::size_t>(rank_ - 1)] = channels;
  return shape;
}

std::string Shape::text() const {
  return list_text({extents_.data(), static_cast<std::size_t>(rank_)});
}

}  // namespace atrous
