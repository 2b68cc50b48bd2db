#include "tests/conformance/compare.h"

#include <cmath>
#include <cstdio>

namespace atrous::conformance {
namespace {

bool is_integer(const TensorView& view) { return view.desc.dtype == DType::i32; }

double element(const TensorView& view, std::ptrdiff_t index) {
  if (is_integer(view)) return view.as<const std::int32_t>()[index];
  return double{view.as<const float>()[index]};
}

/// An activation in NCHW order, whatever its pixel stride.
std::vector<double> to_nchw(const TensorView& view) {
  const Shape& shape = view.desc.shape;
  const std::ptrdiff_t pixels =
      shape.rank() == 4 ? shape.height() * std::ptrdiff_t{shape.width()} : 1;
  const std::ptrdiff_t channels = shape.channels();
  const std::ptrdiff_t images = shape.pixels() / pixels;
  std::vector<double> values(static_cast<std::size_t>(shape.count()));
  for (std::ptrdiff_t n = 0; n < images; ++n)
    for (std::ptrdiff_t p = 0; p < pixels; ++p)
      for (std::ptrdiff_t c = 0; c < channels; ++c)
        values[static_cast<std::size_t>((n * channels + c) * pixels + p)] =
            element(view, (n * pixels + p) * view.desc.pixel_stride + c);
  return values;
}

std::vector<int> nchw_shape(const Shape& shape) {
  if (shape.rank() == 4) return {shape.batch(), shape.channels(), shape.height(), shape.width()};
  std::vector<int> extents;
  for (int axis = 0; axis < shape.rank(); ++axis) extents.push_back(shape[axis]);
  return extents;
}

class Checker {
 public:
  Checker(double absmax, bool integer) : absmax_(absmax), integer_(integer) {}

  void check(const std::string& what, double got, double want) {
    constexpr double kDigits = 1e-8;
    const double allowed =
        integer_ ? kDigits * std::abs(want) + kDigits : 2e-4 * absmax_ + 1e-4 * std::abs(want);
    const double error = std::abs(got - want) / allowed;
    if (error > 1 && std::isfinite(error) && allowed_misses_ > 0) {
      --allowed_misses_;
      ++result_.misses;
      return;
    }
    // A NaN must fail, so the test is written the other way round.
    if (!(error <= result_.worst)) result_.worst = error;
    if (error <= 1 || !result_.problem.empty()) return;
    char numbers[96];
    std::snprintf(numbers, sizeof numbers, ": got %.6g, want %.6g (%.3g times the tolerance)", got,
                  want, error);
    result_.problem = what + numbers;
  }

  /// As many of what is checked from here on may miss.
  void allow(int misses) { allowed_misses_ = misses; }

  Comparison result() {
    result_.ok = result_.problem.empty();
    return result_;
  }

 private:
  double absmax_;
  bool integer_;
  int allowed_misses_ = 0;
  Comparison result_;
};

}  // namespace

Comparison compare(const TensorView& got, const Samples& want, double misses) {
  const Shape wanted{std::span<const int>(want.shape)};
  std::vector<int> shape = nchw_shape(got.desc.shape);
  // Lists are planes of one column here, [1,32,512,1] for [1,32,512] and [1,512,1,1] for [1,512]: in
  // the same order, so that nothing but these extents is passed over.
  constexpr std::size_t kFewest = 2;
  const std::size_t wanted_rank = std::max(want.shape.size(), kFewest);
  const bool is_plane = shape.size() == 4;
  while (is_plane && shape.size() > wanted_rank && shape.back() == 1) shape.pop_back();
  if (shape != want.shape) {
    return {false, INFINITY, 0,
            "shape " + Shape{std::span<const int>(shape)}.text() + ", want " + wanted.text()};
  }
  const std::vector<double> values = to_nchw(got);
  double sum = 0, squares = 0, absmax = 0;
  for (const double value : values) {
    sum += value;
    absmax = std::max(absmax, std::abs(value));
  }
  const auto count = static_cast<double>(values.size());
  const double mean = sum / count;
  for (const double value : values) squares += (value - mean) * (value - mean);
  Checker checker(want.absmax, is_integer(got));
  checker.check("mean", mean, want.mean);
  checker.check("std", std::sqrt(squares / std::max(1.0, count - 1)), want.deviation);
  checker.check("absmax", absmax, want.absmax);
  checker.allow(static_cast<int>(std::ceil(misses * static_cast<double>(want.index.size()))));
  for (std::size_t i = 0; i < want.index.size(); ++i) {
    checker.check("element " + std::to_string(want.index[i]),
                  values.at(static_cast<std::size_t>(want.index[i])), want.value[i]);
  }
  return checker.result();
}

}  // namespace atrous::conformance
