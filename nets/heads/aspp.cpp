#include "nets/heads/aspp.h"

#include <algorithm>
#include <string>

#include "layers/concat.h"
#include "layers/pool.h"
#include "nets/blocks/separable_conv.h"

namespace atrous::nets {
namespace {

using namespace layers;

Value dilated(
    GraphBuilder& g, const std::string& name, Value x, int rate, const AsppParams& params) {
  if (params.branch == AsppBranch::dense) {
    return conv_block(g, name, x,
                      {.channels = params.channels,
                       .kernel = 3,
                       .dilation = rate,
                       .norm = params.norm,
                       .activation = params.activation});
  }
  const bool normed = params.branch == AsppBranch::separable_normed;
  return separable_conv(
      g, name, x,
      {.in = params.in,
       .channels = params.channels,
       .dilation = rate,
       .between = normed ? std::optional(params.norm) : std::nullopt,
       .between_activation = normed ? params.activation : Activation{Act::none, 0},
       .norm = params.norm,
       .activation = params.activation});
}

}  // namespace

Value aspp(GraphBuilder& g, std::string_view name, Value x, const AsppParams& params) {
  const auto scope = g.scope(name);
  const ConvBlockParams point{
      .channels = params.channels, .norm = params.norm, .activation = params.activation};
  std::vector<Value> branches = {conv_block(g, "point", x, point)};
  for (std::size_t i = 0; i < params.rates.size(); ++i)
    branches.push_back(dilated(g, "rate" + std::to_string(i + 1), x, params.rates[i], params));
  {
    const auto inner = g.scope("image");
    const Value image = conv_block(g, "", global_avg_pool(g, "pool", x), point);
    g.name("pooled", image);
    branches.push_back(resize_like(g, "up", image, x, Interp::bilinear, params.corners));
  }
  if (params.pool_first) std::rotate(branches.begin(), branches.end() - 1, branches.end());
  return concat(g, "concat", branches);
}

}  // namespace atrous::nets
