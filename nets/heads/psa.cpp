#include "nets/heads/psa.h"

#include <string>

#include "layers/concat.h"
#include "layers/matmul.h"
#include "layers/parity_resize.h"
#include "layers/psa_mask.h"
#include "layers/scores.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {
namespace {

using namespace layers;

class Builder {
 public:
  Builder(GraphBuilder& g, const PsaParams& params) : g_(g), params_(params) {}

  /// What one direction gathers; its names end with `suffix`.
  Value direction(Value x, const std::string& suffix, bool distribute) {
    Value from = conv_block(g_, "reduce" + suffix, x, {.channels = params_.channels});
    if (params_.shrink > 1) from = shrunk(from, suffix);
    Value weights = mask(attention("attention" + suffix, from), suffix, distribute);
    if (params_.softmax) weights = softmax(g_, "softmax" + suffix, weights);
    return matmul(g_, "gather" + suffix, weights, from,
                  {.scale = 1 / static_cast<float>(params_.divisor)});
  }

  Value enlarged(Value x, Value like) {
    if (params_.shrink == 1) {
      // The projection's padding makes mmsegmentation's map larger.
      return params_.by_parity ? resize_like(g_, "up", x, like, Interp::bilinear, params_.corners)
                               : x;
    }
    if (params_.by_parity) return parity_enlarge(g_, "up", x, like, params_.shrink);
    return resize_like(g_, "up", x, like, Interp::bilinear, Corners::aligned);
  }

 private:
  Value shrunk(Value x, const std::string& suffix) {
    const std::string name = "down" + suffix;
    if (params_.by_parity) return parity_shrink(g_, name, x, params_.shrink);
    return resize_to(g_, name, x, {.corners = Corners::aligned, .shrink = params_.shrink});
  }

  Value attention(const std::string& name, Value x) {
    const auto scope = g_.scope(name);
    x = conv_block(g_, "0", x, {.channels = params_.channels});
    return conv_block(
        g_, "1", x,
        {.channels = params_.mask.height * params_.mask.width, .norm = {}, .activation = {}});
  }

  Value mask(Value x, const std::string& suffix, bool distribute) {
    if (params_.compact && !distribute) return x;
    return psa_mask(g_, "mask" + suffix, x, {params_.mask, distribute, params_.compact});
  }

  GraphBuilder& g_;
  const PsaParams& params_;
};

}  // namespace

PsaParams psa_params(const Options& options, int in_channels) {
  const std::string& type = options.text("psa");
  const std::vector<int> mask = options.list("mask");
  return {.in_channels = in_channels,
          .type = type == "both"      ? PsaType::both
                  : type == "collect" ? PsaType::collect
                                      : PsaType::distribute,
          .mask = {mask.front(), mask.back()},
          .compact = options.integer("compact") != 0,
          .shrink = options.integer("shrink"),
          .divisor = options.integer("divisor"),
          .softmax = options.integer("psa_softmax") != 0};
}

Value psa(GraphBuilder& g, std::string_view name, Value x, const PsaParams& params) {
  const auto scope = g.scope(name);
  Builder builder(g, params);
  Value gathered;
  if (params.type == PsaType::both) {
    const Value collected = builder.direction(x, "", false);
    const Value both[] = {collected, builder.direction(x, "_p", true)};
    gathered = concat(g, "directions", both);
  } else {
    const bool exchanged = params.compact && params.compact_collects;
    gathered = builder.direction(x, "", (params.type == PsaType::distribute) != exchanged);
  }
  gathered =
      conv_block(g, "proj", gathered,
                 {.channels = params.in_channels, .padding = Padding::all(params.proj_padding)});
  const Value beside[] = {x, builder.enlarged(gathered, x)};
  return concat(g, "concat", beside);
}

}  // namespace atrous::nets
