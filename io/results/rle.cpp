#include "io/results/rle.h"

#include <algorithm>

#include "core/base/error.h"

namespace atrous::io {
namespace {

void check_equal(const RunMask& a, const RunMask& b) {
  if (a.height == b.height && a.width == b.width) return;
  throw Error(Code::shape, "masks of " + std::to_string(a.width) + "x" + std::to_string(a.height) +
                               " and " + std::to_string(b.width) + "x" + std::to_string(b.height) +
                               " cannot be compared: they belong to pictures of different size");
}

/// Goes through the runs of a mask.
class Cursor {
 public:
  explicit Cursor(const RunMask& mask) : runs_(mask.runs) { settle(); }

  bool ended() const { return next_ > runs_.size(); }
  bool value() const { return next_ % 2 == 0; }
  std::uint32_t left() const { return left_; }
  void advance(std::uint32_t pixels) {
    left_ -= pixels;
    if (left_ == 0) settle();
  }

 private:
  void settle() {
    while (left_ == 0 && next_ < runs_.size()) left_ = runs_[next_++];
    if (left_ == 0) ++next_;
  }

  std::span<const std::uint32_t> runs_;
  std::size_t next_ = 0;
  std::uint32_t left_ = 0;
};

/// Calls stretch(pixels, in a, in b) along both masks.
template <class Stretch>
void walk(const RunMask& a, const RunMask& b, Stretch stretch) {
  check_equal(a, b);
  Cursor first(a), second(b);
  while (!first.ended() && !second.ended()) {
    const std::uint32_t pixels = std::min(first.left(), second.left());
    stretch(pixels, first.value(), second.value());
    first.advance(pixels);
    second.advance(pixels);
  }
}

/// Collects stretches into runs.
class Runs {
 public:
  void add(std::uint32_t pixels, bool value) {
    if (pixels == 0) return;
    if (value == value_) {
      length_ += pixels;
      return;
    }
    runs_.push_back(length_);
    length_ = pixels;
    value_ = value;
  }
  std::vector<std::uint32_t> finish() && {
    runs_.push_back(length_);
    return std::move(runs_);
  }

 private:
  std::vector<std::uint32_t> runs_;
  std::uint32_t length_ = 0;
  bool value_ = false;
};

}  // namespace

BoxXywh to_xywh(const Box& box) noexcept {
  const double left = box.x1, top = box.y1;
  return {left, top, box.x2 - left, box.y2 - top};
}

BoxXywh bounds(const RunMask& mask) noexcept {
  int left = mask.width, top = mask.height, right = 0, bottom = 0;
  for_each_run(mask, [&](int x, int begin, int end) {
    left = std::min(left, x);
    right = x + 1;
    top = std::min(top, begin);
    bottom = std::max(bottom, end);
  });
  if (right == 0) return {};
  return {double(left), double(top), double(right - left), double(bottom - top)};
}

RunMask merge(std::span<const RunMask> masks, Merge how) {
  if (masks.empty()) return {};
  RunMask result = masks[0];
  for (const RunMask& mask : masks.subspan(1)) {
    Runs runs;
    walk(result, mask, [&](std::uint32_t pixels, bool a, bool b) {
      runs.add(pixels, how == Merge::united ? a || b : a && b);
    });
    result.runs = std::move(runs).finish();
  }
  return result;
}

double iou(const RunMask& detection, const RunMask& truth, bool crowd) {
  std::uint64_t both = 0, either = 0;
  walk(detection, truth, [&](std::uint32_t pixels, bool a, bool b) {
    if (a && b) both += pixels;
    if (a || b) either += pixels;
  });
  if (both == 0) return 0;
  return static_cast<double>(both) / static_cast<double>(crowd ? area(detection) : either);
}

double iou(const BoxXywh& detection, const BoxXywh& truth, bool crowd) noexcept {
  const double width = std::min(detection.left + detection.width, truth.left + truth.width) -
                       std::max(detection.left, truth.left);
  const double height = std::min(detection.top + detection.height, truth.top + truth.height) -
                        std::max(detection.top, truth.top);
  if (width <= 0 || height <= 0) return 0;
  const double both = width * height;
  return both / (crowd ? detection.area() : detection.area() + truth.area() - both);
}

}  // namespace atrous::io
