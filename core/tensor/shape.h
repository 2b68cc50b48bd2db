#pragma once
#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>

namespace atrous {

/// Height and width of a window, stride or dilation.
struct Extent {
  int height = 1;
  int width = 1;
  bool operator==(const Extent&) const = default;
};

/// Rows and columns added around an image.
struct Padding {
  int top = 0;
  int left = 0;
  int bottom = 0;
  int right = 0;
  bool operator==(const Padding&) const = default;

  static constexpr Padding all(int size) { return {size, size, size, size}; }
  /// Keeps the size of a stride-1 window of odd `kernel` and the given dilation.
  static constexpr Padding same(int kernel, int dilation = 1) {
    return all(dilation * (kernel - 1) / 2);
  }
};

/// Extents of a tensor, outermost first; at most six. Activations are N, H, W, C.
class Shape {
 public:
  static constexpr int kMaxRank = 6;

  Shape() = default;
  /// Throws Error{Code::shape} for more than six or negative extents, or 2^62 elements or more.
  Shape(std::initializer_list<int> extents) : Shape(std::span<const int>(extents)) {}
  explicit Shape(std::span<const int> extents);

  int rank() const noexcept { return rank_; }
  /// Extent `axis`; negative axes count from the end. Trusts that the axis exists.
  int operator[](int axis) const noexcept {
    return extents_[static_cast<std::size_t>(axis < 0 ? axis + rank_ : axis)];
  }
  /// Number of elements; 1 for rank 0.
  std::ptrdiff_t count() const noexcept;

  int batch() const noexcept { return extents_[0]; }
  int height() const noexcept { return extents_[1]; }
  int width() const noexcept { return extents_[2]; }
  /// The innermost extent.
  int channels() const noexcept { return rank_ ? (*this)[-1] : 1; }
  /// count() / channels(): N*H*W of an activation.
  std::ptrdiff_t pixels() const noexcept;

  /// The same shape with another innermost extent.
  Shape with_channels(int channels) const;

  /// `[1,3,129,161]`
  std::string text() const;
  bool operator==(const Shape&) const = default;

 private:
  std::array<int, kMaxRank> extents_{};
  int rank_ = 0;
};

}  // namespace atrous
