#include <algorithm>
#include <cmath>
#include <numeric>

#include "layers/border.h"
#include "layers/concat.h"
#include "layers/frame.h"
#include "layers/grid_sample.h"
#include "layers/matmul.h"
#include "layers/pixel_shuffle.h"
#include "tests/onnx/ops.h"

namespace atrous::onnx {
namespace {

using namespace layers;

std::vector<int> all_axes(const Array& array) {
  std::vector<int> axes(array.shape.size());
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

/// One or two axes as the plane, the others as channels.
class Plane {
 public:
  Plane(Lowering& test, const Array& array, std::vector<int> axes) : axes_(std::move(axes)) {
    if (axes_.empty() || axes_.size() > 2)
      throw Skip(std::to_string(axes_.size()) + " axes at once");
    const std::size_t moved = axes_.size();
    height_ = array.extent(axes_[0]);
    width_ = moved == 2 ? array.extent(axes_[1]) : 1;
    for (int axis = 0; axis < array.rank(); ++axis)
      if (std::find(axes_.begin(), axes_.end(), axis) == axes_.end()) axes_.push_back(axis);
    const int channels = static_cast<int>(array.values.size()) / std::max(1, height_ * width_);
    value = test.feed({1, height_, width_, channels}, permuted(array, axes_));
  }

  int height() const noexcept { return height_; }
  int width() const noexcept { return width_; }
  /// The order of the axes here.
  const std::vector<int>& axes() const noexcept { return axes_; }

  Value value;

 private:
  std::vector<int> axes_;
  int height_, width_;
};

void concatenate(Lowering& test) {
  const auto axes = axis_last(test.in(0).rank(), test.integer("axis", 0));
  std::vector<Value> rows;
  for (std::size_t i = 0; i < test.input_count(); ++i)
    rows.push_back(test.feed_rows(test.in(i), axes, 1));
  test.expect(concat(test.graph(), "op", rows), 0, axes);
}

ShuffleOrder shuffle_order(const Lowering& test) {
  return test.text("mode", "DCR") == "CRD" ? ShuffleOrder::channel_first
                                           : ShuffleOrder::place_first;
}

void depth_to_space(Lowering& test) {
  const Value x = test.feed_nchw(test.in(0));
  test.expect_nchw(
      pixel_shuffle(test.graph(), "op", x, test.integer("blocksize", 1), shuffle_order(test)));
}

void space_to_depth(Lowering& test) {
  const Value x = test.feed_nchw(test.in(0));
  test.expect_nchw(
      pixel_unshuffle(test.graph(), "op", x, test.integer("blocksize", 1), shuffle_order(test)));
}

void sample_grid(Lowering& test) {
  using Outside = GridSampleParams::Outside;
  const std::string mode = test.text("mode", "linear");
  const std::string outside = test.text("padding_mode", "zeros");
  const GridSampleParams params{.nearest = mode == "nearest",
                                .cubic = mode == "cubic" || mode == "bicubic",
                                .aligned = test.integer("align_corners", 0) != 0,
                                .outside = outside == "border"       ? Outside::border
                                           : outside == "reflection" ? Outside::reflection
                                                                     : Outside::zeros};
  const Value x = test.feed_nchw(test.in(0));
  const Array& grid = test.in(1);
  const Value places = test.feed({grid.extent(0), grid.extent(1), grid.extent(2), 2}, grid.values);
  test.expect_nchw(grid_sample(test.graph(), "op", x, places, params));
}

/// Axes named by an input or an attribute, counted from the front; all if there are none.
std::vector<int> named_axes(const Lowering& test, std::size_t input, int rank, std::size_t count) {
  std::vector<int> axes = test.integers("axes", {});
  if (test.has(input)) axes = test.in(input, Type::i64).integers();
  if (axes.empty())
    for (std::size_t i = 0; i < count; ++i) axes.push_back(static_cast<int>(i));
  for (int& axis : axes) axis += axis < 0 ? rank : 0;
  return axes;
}

void slice(Lowering& test) {
  const Array& x = test.in(0);
  const auto starts = test.in(1, Type::i64).values, ends = test.in(2, Type::i64).values;
  if (test.has(4))
    for (const int each : test.in(4, Type::i64).integers())
      if (each != 1) throw Skip("steps");
  const auto named = named_axes(test, 3, x.rank(), starts.size());
  std::vector<int> axes, from, size;
  for (std::size_t i = 0; i < named.size(); ++i) {
    const int extent = x.extent(named[i]);
    const auto place = [&](double at) {
      return static_cast<int>(std::clamp(at < 0 ? at + extent : at, 0.0, double(extent)));
    };
    const int first = place(starts[i]), last = place(ends[i]);
    if (first >= last) throw Skip("nothing is left");
    if (first == 0 && last == extent) continue;
    axes.push_back(named[i]);
    from.push_back(first);
    size.push_back(last - first);
  }
  const Plane plane(test, x, axes);
  if (axes.size() == 1) {
    from.push_back(0);
    size.push_back(1);
  }
  test.expect(crop(test.graph(), "op", plane.value, {from[0], from[1]}, {size[0], size[1]}), 0,
              plane.axes());
}

void split(Lowering& test) {
  const Array& x = test.in(0);
  int axis = test.integer("axis", 0);
  axis += axis < 0 ? x.rank() : 0;
  const Plane plane(test, x, {axis});
  int begin = 0;
  for (std::size_t i = 0; i < test.output_count(); ++i) {
    const int size = test.out(i).extent(axis);
    if (size == 0) throw Skip("empty parts");
    test.expect(crop(test.graph(), "part" + std::to_string(i), plane.value, {begin, 0}, {size, 1}),
                i, plane.axes());
    begin += size;
  }
}

/// What is cut off or put around an axis when it goes to `out` about its middle.
void center_crop_pad(Lowering& test) {
  const Array& x = test.in(0);
  const auto sizes = test.in(1, Type::i64).integers();
  const auto named = named_axes(test, 2, x.rank(), sizes.size());
  std::vector<int> axes, wanted;
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (x.extent(named[i]) == sizes[i]) continue;
    axes.push_back(named[i]);
    wanted.push_back(sizes[i]);
  }
  const Plane plane(test, x, axes);
  if (axes.size() == 1) wanted.push_back(1);
  const Extent inner{std::min(plane.height(), wanted[0]), std::min(plane.width(), wanted[1])};
  const int rows = wanted[0] - inner.height, columns = wanted[1] - inner.width;
  const Value middle = test.graph().add(std::make_shared<Crop>(CropParams{std::nullopt, inner}),
                                        "crop", {&plane.value, 1});
  test.expect(pad(test.graph(), "op", middle,
                  {rows / 2, columns / 2, rows - rows / 2, columns - columns / 2}),
              0, plane.axes());
}

void padding(Lowering& test) {
  const Array& x = test.in(0, test.out().type == Type::i32 ? Type::i32 : Type::f32);
  const auto pads = test.in(1, Type::i64).integers();
  const auto named = named_axes(test, 3, x.rank(), pads.size() / 2);
  std::vector<int> axes;
  Padding border;
  for (std::size_t i = 0; i < named.size(); ++i) {
    const int before = pads[i], behind = pads[i + named.size()];
    if (before == 0 && behind == 0) continue;
    if (axes.empty()) {
      border.top = before;
      border.bottom = behind;
    } else {
      border.left = before;
      border.right = behind;
    }
    axes.push_back(named[i]);
  }
  const Plane plane(test, x, axes);
  const std::string mode = test.text("mode", "constant");
  if (mode == "constant") {
    const double value = test.has(2) ? test.in(2).values.at(0) : 0;
    const Value y = pad(test.graph(), "op", plane.value, border, static_cast<float>(value));
    return test.expect(y, 0, plane.axes());
  }
  const Border kind = mode == "edge"      ? Border::edge
                      : mode == "reflect" ? Border::reflect
                                          : Border::wrap;
  test.expect(border_pad(test.graph(), "op", plane.value, border, kind), 0, plane.axes());
}

/// Axes that are turned round as a whole, for every image or for all at once, are what a layer
/// exchanges.
void transposition(Lowering& test) {
  const Array& x = test.in(0);
  std::vector<int> reversed = all_axes(x);
  std::reverse(reversed.begin(), reversed.end());
  const auto order = test.integers("perm", reversed);
  for (std::size_t kept = 0; kept < 2; ++kept) {
    for (std::size_t cut = kept + 1; cut < order.size(); ++cut) {
      std::vector<int> rotated = all_axes(x);
      std::rotate(rotated.begin() + static_cast<std::ptrdiff_t>(kept),
                  rotated.begin() + static_cast<std::ptrdiff_t>(cut), rotated.end());
      if (rotated != order) continue;
      const auto from = x.shape.begin();
      const auto at = [&](std::size_t i) { return from + static_cast<std::ptrdiff_t>(i); };
      const int batch = product({from, at(kept)}), rows = product({at(kept), at(cut)});
      const int columns = product({at(cut), x.shape.end()});
      const Value matrix = test.feed({batch, 1, rows, columns}, x.values);
      return test.expect(transpose(test.graph(), "op", matrix));
    }
  }
  throw Skip("this order of axes");
}

}  // namespace

Operators space_operators() {
  return {
      {"CenterCropPad", center_crop_pad}, {"Concat", concatenate}, {"DepthToSpace", depth_to_space},
      {"GridSample", sample_grid},        {"Pad", padding},        {"Slice", slice},
      {"SpaceToDepth", space_to_depth},   {"Split", split},        {"Transpose", transposition}};
}

}  // namespace atrous::onnx
