#include "nets/heads/refine.h"

#include <string>

#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "layers/resize.h"
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

  /// `above` is the coarser level's result, nothing for the first level.
  Value level(std::size_t i, Value feature, const Value* above) {
    const auto scope = g_.scope("level" + std::to_string(i + 1));
    const int width = params_.widths.at(i);
    Value x = conv("reduce", feature, width);
    x = units("in", x, params_.units_in, width);
    if (above != nullptr) {
      const Value joined = conv("join", *above, width);
      const Value up = resize_like(g_, "up", joined, feature, Interp::bilinear, Corners::aligned);
      x = add(g_, "sum", conv("adapt", x, width), up);
    }
    x = chained_residual_pooling(
        g_, "pool", relu(g_, x),
        {.channels = width, .stages = params_.pools, .conv_kernel = params_.kernel});
    return units("out", x, params_.units_out, width);
  }

 private:
  GraphBuilder& g_;
  const RefineParams& params_;
};

}  // namespace

Value refine(GraphBuilder& g,
             std::string_view name,
             std::span<const Value> coarse_to_fine,
             const RefineParams& params) {
  const auto scope = g.scope(name);
  Cascade cascade(g, params);
  Value x;
  for (std::size_t i = 0; i < coarse_to_fine.size(); ++i) {
    const Value above = x;
    x = cascade.level(i, coarse_to_fine[i], i == 0 ? nullptr : &above);
  }
  return x;
}

}  // namespace atrous::nets
