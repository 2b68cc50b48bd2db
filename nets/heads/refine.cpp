#include "nets/heads/refine.h"

#include <algorithm>
#include <string>

#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "nets/heads/chained_residual_pooling.h"

namespace atrous::nets {
namespace {

using namespace layers;

class Cascade {
 public:
  Cascade(GraphBuilder& g, const RefineParams& params) : g_(g), params_(params) {}

  Value conv(const std::string& name, Value x, int channels, bool bias = false) {
    return conv2d(g_, name, x,
                  {.out_channels = channels,
                   .kernel = {params_.kernel, params_.kernel},
                   .padding = Padding::same(params_.kernel),
                   .bias = bias});
  }

  Value units(const std::string& name, Value x, int count, int channels) {
    if (count == 0) return x;
    const auto scope = g_.scope(name);
    for (int j = 1; j <= count; ++j) {
      const auto unit = g_.scope(std::to_string(j));
      const Value inner = conv("conv1", relu(g_, x), channels, true);
      x = add(g_, "sum", conv("conv2", relu(g_, inner), channels), x);
    }
    return x;
  }

  Value resized(const std::string& name, Value x, Value like) {
    return resize_like(g_, name, x, like, params_.interp, Corners::aligned);
  }

  /// The level's sum. `width_` is that of the level above, and becomes this one's.
  Value fused(const RefineLevel& level) {
    const std::size_t count = level.features.size();
    const bool single = count == 1 && width_ == 0;
    int width = *std::min_element(level.widths.begin(), level.widths.end());
    if (width_ > 0) width = std::min(width, width_);
    const Value finest = level.features.back();
    Value sum;
    for (std::size_t k = 0; k < count; ++k) {
      const auto scope = g_.scope(k == 0 ? "" : "more" + std::to_string(k));
      Value x = conv("reduce", level.features[k], level.widths[k]);
      x = units("in", x, params_.units_in, level.widths[k]);
      if (!single) x = conv("adapt", x, width);
      if (k + 1 < count) x = resized("up", x, finest);
      sum = k == 0 ? x : add(g_, "sum", sum, x);
    }
    if (width_ > 0)
      sum = add(g_, "sum", sum, resized("join_up", conv("join", above_, width), finest));
    width_ = width;
    return sum;
  }

  Value level(const RefineLevel& level, int number) {
    const auto scope = g_.scope("level" + std::to_string(number));
    const Value sum = fused(level);
    g_.name("joint", sum);
    const Value x = chained_residual_pooling(g_, "pool", relu(g_, sum),
                                             {.channels = width_,
                                              .stages = params_.pools,
                                              .conv_kernel = params_.kernel,
                                              .conv_first = params_.conv_first});
    above_ = units("out", x, params_.units_out, width_);
    return above_;
  }

 private:
  GraphBuilder& g_;
  const RefineParams& params_;
  Value above_;
  int width_ = 0;
};

}  // namespace

Value refine(GraphBuilder& g,
             std::string_view name,
             std::span<const RefineLevel> levels,
             const RefineParams& params) {
  const auto scope = g.scope(name);
  Cascade cascade(g, params);
  Value x;
  int number = 0;
  for (const RefineLevel& level : levels) x = cascade.level(level, ++number);
  return x;
}

}  // namespace atrous::nets
