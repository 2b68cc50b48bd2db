#include <algorithm>

#include "layers/conv2d.h"
#include "layers/deconv2d.h"
#include "layers/deform_conv2d.h"
#include "layers/pool.h"
#include "layers/unpool.h"
#include "tests/onnx/ops.h"

namespace atrous::onnx {
namespace {

using namespace layers;

/// One number an axis, of one or two axes.
Extent extent(const std::vector<int>& values) {
  if (values.size() == 1) return {1, values[0]};
  if (values.size() != 2) throw Skip(std::to_string(values.size()) + " axes of space");
  return {values[0], values[1]};
}

/// What SAME padding adds along an axis.
int same_padding(int in, int kernel, int stride, int dilation) {
  const int out = (in + stride - 1) / stride;
  return std::max((out - 1) * stride + dilation * (kernel - 1) + 1 - in, 0);
}

/// ONNX's pads: first all beginnings, then all ends.
Padding padding(const std::vector<int>& pads) {
  if (pads.size() == 2) return {0, pads[0], 0, pads[1]};
  return {pads.at(0), pads.at(1), pads.at(2), pads.at(3)};
}

std::vector<int> spatial(const Array& x) { return {x.shape.begin() + 2, x.shape.end()}; }

std::vector<int> kernel_of(const Array& weight) { return spatial(weight); }

Shape weight_shape(const Array& w) {
  const Extent kernel = extent(kernel_of(w));
  return {w.extent(0), w.extent(1), kernel.height, kernel.width};
}

void add_weights(Lowering& test, std::size_t weight, std::size_t bias) {
  test.weight("weight", weight_shape(test.in(weight)), test.in(weight).values);
  if (test.has(bias)) test.weight("bias", {test.in(bias).extent(0)}, test.in(bias).values);
}

Conv2dParams conv_params(const Lowering& test, const Array& w, bool bias) {
  const Window window = read_window(test, test.in(0), kernel_of(w));
  return {.out_channels = w.extent(0),
          .kernel = window.kernel,
          .stride = window.stride,
          .dilation = window.dilation,
          .padding = window.padding,
          .groups = test.integer("group", 1),
          .bias = bias};
}

void conv(Lowering& test) {
  const Value x = test.feed_nchw(test.in(0));
  add_weights(test, 1, 2);
  test.expect_nchw(conv2d(test.graph(), "op", x, conv_params(test, test.in(1), test.has(2))));
}

void deform_conv(Lowering& test) {
  std::vector<Value> inputs = {test.feed_nchw(test.in(0)), test.feed_nchw(test.in(2))};
  if (test.has(4)) inputs.push_back(test.feed_nchw(test.in(4)));
  add_weights(test, 1, 3);
  DeformConv2dParams params;
  params.conv = conv_params(test, test.in(1), test.has(3));
  params.offset_groups = test.integer("offset_group", 1);
  test.expect_nchw(deform_conv2d(test.graph(), "op", inputs, params));
}

/// Padding and output padding of one axis of a transposed convolution with a given output size.
struct Fit {
  int begin = 0, end = 0, extra = 0;
};

Fit fit(int total, bool upper) {
  if (total < 0) return {0, 0, -total};
  const int half = total / 2;
  return upper ? Fit{half, total - half, 0} : Fit{total - half, half, 0};
}

void conv_transpose(Lowering& test) {
  const Array &x = test.in(0), &w = test.in(1);
  const std::vector<int> ones(kernel_of(w).size(), 1), zeros(kernel_of(w).size(), 0);
  Deconv2dParams params{.out_channels = w.extent(1) * test.integer("group", 1),
                        .kernel = extent(kernel_of(w)),
                        .stride = extent(test.integers("strides", ones)),
                        .dilation = extent(test.integers("dilations", ones)),
                        .padding = {},
                        .output_padding = extent(test.integers("output_padding", zeros)),
                        .groups = test.integer("group", 1),
                        .bias = test.has(2)};
  if (test.has_attribute("pads")) params.padding = padding(test.integers("pads", {}));
  if (ones.size() == 1) params.output_padding.height = 0;
  const std::string how = test.text("auto_pad", "NOTSET");
  if (how != "NOTSET" || test.has_attribute("output_shape")) {
    const Extent in = extent(spatial(x)), out = extent(spatial(test.out()));
    const Extent& k = params.kernel;
    const auto axis = [&](int size, int stride, int extra, int dilation, int kernel, int wanted) {
      return fit(stride * (size - 1) + extra + dilation * (kernel - 1) + 1 - wanted,
                 how == "SAME_UPPER");
    };
    const Fit rows = axis(in.height, params.stride.height, params.output_padding.height,
                          params.dilation.height, k.height, out.height);
    const Fit columns = axis(in.width, params.stride.width, params.output_padding.width,
                             params.dilation.width, k.width, out.width);
    params.padding = {rows.begin, columns.begin, rows.end, columns.end};
    params.output_padding.height += rows.extra;
    params.output_padding.width += columns.extra;
  }
  const Value input = test.feed_nchw(x);
  add_weights(test, 1, 2);
  test.expect_nchw(deconv2d(test.graph(), "op", input, params));
}

void average_pool(Lowering& test) {
  const Array& x = test.in(0);
  const Window window = read_window(test, x, test.integers("kernel_shape", {}));
  test.expect_nchw(avg_pool(test.graph(), "op", test.feed_nchw(x), window,
                            test.integer("count_include_pad", 0) != 0));
}

/// ONNX counts places through all planes, rows or columns first; a layer counts in one plane.
std::vector<double> plane_places(const Lowering& test, const Array& places) {
  const Extent plane = extent(spatial(test.in(0)));
  const bool columns_first = test.integer("storage_order", 0) != 0;
  Array ours = places;
  for (double& place : ours.values) {
    const int at = static_cast<int>(place) % (plane.height * plane.width);
    place = columns_first ? at % plane.height * plane.width + at / plane.height : at;
  }
  return permuted(ours, {0, 2, 3, 1});
}

void max_pooling(Lowering& test) {
  const Array& x = test.in(0);
  const Window window = read_window(test, x, test.integers("kernel_shape", {}));
  const Value input = test.feed_nchw(x);
  if (test.output_count() == 1)
    return test.expect_nchw(max_pool(test.graph(), "op", input, window));
  const auto [values, places] = max_pool_indices(test.graph(), "op", input, window);
  test.expect_nchw(values);
  test.expect_values(places, plane_places(test, test.out(1)));
}

void unpool(Lowering& test) {
  const Array &x = test.in(0), &places = test.in(1, Type::i64);
  const Extent kernel = extent(test.integers("kernel_shape", {}));
  const Extent stride = extent(test.integers("strides", {1, 1}));
  // Places count in the plane that was pooled, which may lie in a larger one.
  const Extent pooled{(x.extent(2) - 1) * stride.height + kernel.height,
                      (x.extent(3) - 1) * stride.width + kernel.width};
  const Extent size = extent(spatial(test.out()));
  Array ours = places;
  for (double& place : ours.values) {
    const int at = static_cast<int>(place) % (pooled.height * pooled.width);
    place = at / pooled.width * size.width + at % pooled.width;
  }
  const Shape shape{x.extent(0), x.extent(2), x.extent(3), x.extent(1)};
  const Value values = test.feed_nchw(x);
  const Value where = test.feed(shape, permuted(ours, {0, 2, 3, 1}), DType::i32);
  test.expect_nchw(max_unpool(test.graph(), "op", values, where, size));
}

void global_average(Lowering& test) {
  test.expect_nchw(global_avg_pool(test.graph(), "op", test.feed_nchw(test.in(0))));
}

void global_max(Lowering& test) {
  test.expect_nchw(global_max_pool(test.graph(), "op", test.feed_nchw(test.in(0))));
}

}  // namespace

Window read_window(const Lowering& test, const Array& x, const std::vector<int>& kernel) {
  const std::vector<int> ones(kernel.size(), 1);
  Window window;
  window.kernel = extent(kernel);
  window.stride = extent(test.integers("strides", ones));
  window.dilation = extent(test.integers("dilations", ones));
  window.ceil_mode = test.integer("ceil_mode", 0) != 0;
  const std::string how = test.text("auto_pad", "NOTSET");
  if (how == "SAME_UPPER" || how == "SAME_LOWER") {
    const Extent in = extent(spatial(x));
    const int rows =
        same_padding(in.height, window.kernel.height, window.stride.height, window.dilation.height);
    const int columns =
        same_padding(in.width, window.kernel.width, window.stride.width, window.dilation.width);
    const int odd = how == "SAME_LOWER" ? 1 : 0;
    const int top = (rows + odd) / 2, left = (columns + odd) / 2;
    window.padding = {top, left, rows - top, columns - left};
  } else if (test.has_attribute("pads")) {
    window.padding = padding(test.integers("pads", {}));
  }
  return window;
}

Operators window_operators() {
  return {{"AveragePool", average_pool},
          {"Conv", conv},
          {"ConvTranspose", conv_transpose},
          {"DeformConv", deform_conv},
          {"GlobalAveragePool", global_average},
          {"GlobalMaxPool", global_max},
          {"MaxPool", max_pooling},
          {"MaxUnpool", unpool}};
}

}  // namespace atrous::onnx
