#include "tests/conformance/operators.h"

#include "core/base/error.h"
#include "layers/adaptive_pool.h"
#include "layers/deconv2d.h"
#include "layers/deform_conv2d.h"
#include "layers/grid_sample.h"
#include "layers/pool.h"
#include "layers/resize.h"
#include "layers/unpool.h"

namespace atrous::conformance {
namespace {

using namespace layers;
using Inputs = std::map<std::string, Value>;

/// One number for both axes, or one each.
Extent extent(const Case& test, const char* name, int fallback) {
  if (!test.options.contains(name) || test.options.at(name).is_null()) return {fallback, fallback};
  const auto& value = test.options.at(name);
  if (value.is_array()) return {value.at(0).get<int>(), value.at(1).get<int>()};
  return {value.get<int>(), value.get<int>()};
}

Padding padding(const Case& test) {
  const Extent each = extent(test, "padding", 0);
  return {each.height, each.width, each.height, each.width};
}

/// False for an option that is null or not there.
bool flag(const Case& test, const char* name) {
  return test.options.contains(name) && test.options.at(name).is_boolean() &&
         test.options.at(name).get<bool>();
}

const Uniform& operand(const Case& test, const std::string& name) {
  for (const Uniform& param : test.params)
    if (param.name == name) return param;
  throw Error(Code::corrupt_file, test.name + ": no operand is called " + name);
}

bool has_operand(const Case& test, const std::string& name) {
  for (const Uniform& param : test.params)
    if (param.name == name) return true;
  return false;
}

Window window(const Case& test) {
  const Extent kernel = extent(test, "kernel", 1);
  Window window{kernel, kernel, extent(test, "dilation", 1), padding(test),
                flag(test, "ceil_mode")};
  if (test.options.contains("stride")) window.stride = extent(test, "stride", 1);
  return window;
}

void adaptive_average_pooling(GraphBuilder& g, const Case& test, const Inputs& inputs) {
  g.output("y", adaptive_avg_pool(g, "op", inputs.at("x"), extent(test, "size", 1)));
}

void average_pooling(GraphBuilder& g, const Case& test, const Inputs& inputs) {
  g.output("y", avg_pool(g, "op", inputs.at("x"), window(test), flag(test, "count_include_pad")));
}

void max_pooling(GraphBuilder& g, const Case& test, const Inputs& inputs) {
  const Value x = inputs.at("x");
  const auto [values, places] = max_pool_indices(g, "op", x, window(test));
  g.output("y", values);
  g.output("indices", places);
  g.output("unpooled", max_unpool_like(g, "unpool", values, places, x));
}

void transposed_convolution(GraphBuilder& g, const Case& test, const Inputs& inputs) {
  const Uniform& weight = operand(test, "weight");
  const int groups = extent(test, "groups", 1).height;
  g.output("y", deconv2d(g, "op", inputs.at("x"),
                         {.out_channels = weight.shape.at(1) * groups,
                          .kernel = {weight.shape.at(2), weight.shape.at(3)},
                          .stride = extent(test, "stride", 1),
                          .dilation = extent(test, "dilation", 1),
                          .padding = padding(test),
                          .output_padding = extent(test, "output_padding", 0),
                          .groups = groups,
                          .bias = has_operand(test, "bias")}));
}

void deformable_convolution(GraphBuilder& g, const Case& test, const Inputs& inputs) {
  const Uniform& weight = operand(test, "weight");
  DeformConv2dParams params;
  params.conv = {.out_channels = weight.shape.at(0),
                 .kernel = {weight.shape.at(2), weight.shape.at(3)},
                 .stride = extent(test, "stride", 1),
                 .dilation = extent(test, "dilation", 1),
                 .padding = padding(test),
                 .groups = extent(test, "groups", 1).height,
                 .bias = has_operand(test, "bias")};
  params.offset_groups = extent(test, "offset_groups", 1).height;
  std::vector<Value> from = {inputs.at("x"), inputs.at("offset")};
  if (inputs.contains("mask")) from.push_back(inputs.at("mask"));
  g.output("y", deform_conv2d(g, "op", from, params));
}

void grid_sampling(GraphBuilder& g, const Case& test, const Inputs& inputs) {
  using Outside = GridSampleParams::Outside;
  const std::map<std::string, Outside> modes = {
      {"zeros", Outside::zeros}, {"border", Outside::border}, {"reflection", Outside::reflection}};
  const GridSampleParams params{
      .nearest = test.options.at("mode") == "nearest",
      .aligned = flag(test, "align_corners"),
      .outside = modes.at(test.options.at("padding_mode").get<std::string>())};
  g.output("y", grid_sample(g, "op", inputs.at("x"), inputs.at("grid"), params));
}

void interpolate(GraphBuilder& g, const Case& test, const Inputs& inputs) {
  const std::map<std::string, Interp> modes = {
      {"nearest", Interp::nearest}, {"bilinear", Interp::bilinear}, {"bicubic", Interp::bicubic}};
  ResizeParams params{.interp = modes.at(test.options.at("mode").get<std::string>())};
  if (flag(test, "align_corners")) params.corners = Corners::aligned;
  if (test.options.contains("size")) params.size = extent(test, "size", 0);
  if (test.options.contains("scale_factor")) {
    const auto& scale = test.options.at("scale_factor");
    params.scale_height = scale.is_array() ? scale.at(0).get<double>() : scale.get<double>();
    params.scale_width = scale.is_array() ? scale.at(1).get<double>() : params.scale_height;
    params.recompute = flag(test, "recompute_scale_factor");
  }
  g.output("y", resize_to(g, "op", inputs.at("x"), params));
}

const std::map<std::string, BuildOperator> kOperators = {
    {"Adaptive average pooling", adaptive_average_pooling},
    {"Average pooling", average_pooling},
    {"Deformable convolution v1", deformable_convolution},
    {"Deformable convolution v2", deformable_convolution},
    {"Grid sampling", grid_sampling},
    {"Interpolate", interpolate},
    {"Max pooling with indices and unpooling", max_pooling},
    {"Transposed convolution", transposed_convolution},
};

}  // namespace

BuildOperator find_operator(const std::string& name) {
  const auto found = kOperators.find(name);
  return found == kOperators.end() ? nullptr : found->second;
}

}  // namespace atrous::conformance
