#include <algorithm>
#include <cmath>

#include "layers/resample.h"
#include "tests/onnx/ops.h"

namespace atrous::onnx {
namespace {

using namespace layers;
namespace rs = kernels::resample;

template <class Value>
Value named(const std::map<std::string, Value>& names, const std::string& name) {
  const auto found = names.find(name);
  if (found == names.end()) throw Skip(name);
  return found->second;
}

rs::Convention convention(const Lowering& test) {
  const std::map<std::string, rs::Filter> filters = {{"nearest", rs::Filter::nearest},
                                                     {"linear", rs::Filter::linear},
                                                     {"cubic", rs::Filter::cubic}};
  const std::map<std::string, rs::Position> positions = {
      {"half_pixel", rs::Position::half_pixel},
      {"half_pixel_symmetric", rs::Position::half_pixel_symmetric},
      {"pytorch_half_pixel", rs::Position::pytorch_half_pixel},
      {"align_corners", rs::Position::align_corners},
      {"asymmetric", rs::Position::asymmetric},
      {"tf_crop_and_resize", rs::Position::crop}};
  const std::map<std::string, rs::Rounding> roundings = {
      {"round_prefer_floor", rs::Rounding::prefer_floor},
      {"round_prefer_ceil", rs::Rounding::prefer_ceil},
      {"floor", rs::Rounding::floor},
      {"ceil", rs::Rounding::ceil}};
  return {.position = named(positions, test.text("coordinate_transformation_mode", "half_pixel")),
          .filter = named(filters, test.text("mode", "nearest")),
          .rounding = named(roundings, test.text("nearest_mode", "round_prefer_floor")),
          .cubic = test.number("cubic_coeff_a", -0.75),
          .exclude_outside = test.integer("exclude_outside", 0) != 0,
          .widen = test.integer("antialias", 0) != 0};
}

/// Scales of the resized axes; sizes that keep the aspect ratio have one scale for all.
std::vector<double> scales(const Lowering& test, const Array& x, const std::vector<int>& axes) {
  if (test.has(2) && !test.in(2).values.empty()) return test.in(2).values;
  std::vector<double> scales;
  const auto sizes = test.in(3, Type::i64).integers();
  for (std::size_t i = 0; i < axes.size(); ++i)
    scales.push_back(static_cast<double>(sizes[i]) / x.extent(axes[i]));
  const std::string policy = test.text("keep_aspect_ratio_policy", "stretch");
  if (policy == "not_larger")
    scales.assign(scales.size(), *std::min_element(scales.begin(), scales.end()));
  if (policy == "not_smaller")
    scales.assign(scales.size(), *std::max_element(scales.begin(), scales.end()));
  return scales;
}

void resize(Lowering& test) {
  const Array& x = test.in(0);
  std::vector<int> axes = test.integers("axes", {0, 1, 2, 3});
  const std::vector<double> scale = scales(test, x, axes);
  ResampleParams params{.size = {test.out().extent(2), test.out().extent(3)},
                        .rows = convention(test),
                        .columns = convention(test)};
  const bool crops = params.rows.position == rs::Position::crop;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const int axis = axes[i] < 0 ? axes[i] + 4 : axes[i];
    if (axis < 2 && scale[i] != 1) throw Skip("resizing of channels");
    if (axis < 2) continue;
    (axis == 2 ? params.scale_height : params.scale_width) = scale[i];
    if (!crops) continue;
    rs::Convention& each = axis == 2 ? params.rows : params.columns;
    each.start = test.in(1).values.at(i);
    each.end = test.in(1).values.at(i + axes.size());
    const bool beyond = std::min(each.start, each.end) < 0 || std::max(each.start, each.end) > 1;
    if (beyond && test.number("extrapolation_value", 0) != 0) throw Skip("a value outside");
  }
  test.expect_nchw(resample(test.graph(), "op", test.feed_nchw(x), params));
}

/// Resize's predecessor: output place i comes from floor(i / scale).
void upsample(Lowering& test) {
  const rs::Convention how{.position = rs::Position::asymmetric,
                           .filter = test.text("mode", "nearest") == "nearest" ? rs::Filter::nearest
                                                                               : rs::Filter::linear,
                           .rounding = rs::Rounding::floor};
  const ResampleParams params{
      .size = {test.out().extent(2), test.out().extent(3)}, .rows = how, .columns = how};
  test.expect_nchw(resample(test.graph(), "op", test.feed_nchw(test.in(0)), params));
}

}  // namespace

Operators resize_operators() { return {{"Resize", resize}, {"Upsample", upsample}}; }

}  // namespace atrous::onnx
