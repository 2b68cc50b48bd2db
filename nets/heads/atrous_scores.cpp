#include "nets/heads/atrous_scores.h"

#include <string>

#include "layers/conv2d.h"
#include "layers/elementwise.h"

namespace atrous::nets {

using namespace layers;

Value atrous_scores(
    GraphBuilder& g, std::string_view name, Value x, int channels, std::span<const int> rates) {
  const auto scope = g.scope(name);
  Value sum;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const std::string number = std::to_string(i);
    const int rate = rates[i];
    const Value scores = conv2d(g, "c" + number, x,
                                {.out_channels = channels,
                                 .kernel = {3, 3},
                                 .dilation = {rate, rate},
                                 .padding = Padding::same(3, rate)});
    sum = i == 0 ? scores : add(g, "sum" + number, sum, scores);
  }
  return sum;
}

namespace {

/// One of the smaller scales, in quarters.
struct Scale {
  const char* suffix;
  int quarters;
};

constexpr Scale kScales[] = {{"_res05", 2}, {"_res075", 3}};

Value shrunk(GraphBuilder& g, Value image, const Scale& scale, MultiScale kind) {
  const std::string name = std::string("data") + scale.suffix;
  const double factor = scale.quarters / 4.0;
  if (kind == MultiScale::pytorch)
    return resize_to(g, name, image, {.scale_height = factor, .scale_width = factor});
  const bool half = scale.quarters == 2;
  return resize_to(
      g, name, image,
      {.corners = Corners::aligned, .shrink = half ? 2 : 4, .zoom = half ? 0 : scale.quarters});
}

}  // namespace

Value multi_scale_scores(GraphBuilder& g,
                         Value image,
                         MultiScale kind,
                         std::string_view score,
                         const std::function<Value(Value)>& network) {
  const Value whole = network(image);
  if (kind == MultiScale::none) return whole;
  const Corners corners = kind == MultiScale::caffe ? Corners::aligned : Corners::half_pixel;
  Value most = whole;
  for (const Scale& scale : kScales) {
    const std::string name = std::string(score) + scale.suffix;
    const Value scores = network(shrunk(g, image, scale, kind));
    g.name(name, scores);
    const Value up = resize_like(g, name + "_interp", scores, whole, Interp::bilinear, corners);
    most = max(g, std::string("fusion") + scale.suffix, most, up);
  }
  return most;
}

}  // namespace atrous::nets
