#include "nets/heads/pyramid_pooling.h"

#include <string>

#include "layers/adaptive_pool.h"
#include "layers/concat.h"
#include "layers/pool.h"

namespace atrous::nets {
namespace {

using namespace layers;

Value means(GraphBuilder& g, Value x, const PyramidPoolingParams& params, std::size_t i) {
  if (!params.windows.empty()) {
    const int extent = params.windows.at(i);
    const Window window{.kernel = {extent, extent},
                        .stride = {extent, extent},
                        .dilation = {},
                        .padding = {},
                        .ceil_mode = true};
    return avg_pool(g, "pool", x, window, false);
  }
  const int size = params.sizes[i];
  return size == 1 ? global_avg_pool(g, "pool", x) : adaptive_avg_pool(g, "pool", x, {size, size});
}

Value level(GraphBuilder& g, std::size_t i, Value x, const PyramidPoolingParams& params) {
  const auto scope = g.scope("level" + std::to_string(i));
  const bool plain = params.plain_first && i == 0;
  const ConvBlockParams conv{.channels = params.channels,
                             .bias = plain,
                             .norm = plain ? std::nullopt : std::optional(params.norm),
                             .activation = params.activation};
  const auto up = [&](Value small) {
    g.name("small", small);
    return resize_like(g, "up", small, x, Interp::bilinear, params.corners);
  };
  const Value pooled = means(g, x, params, i);
  return params.resize_first ? conv_block(g, "", up(pooled), conv)
                             : up(conv_block(g, "", pooled, conv));
}

}  // namespace

Value pyramid_pooling(GraphBuilder& g,
                      std::string_view name,
                      Value x,
                      const PyramidPoolingParams& params) {
  const auto scope = g.scope(name);
  std::vector<Value> parts;
  if (params.input_first) parts.push_back(x);
  for (std::size_t i = 0; i < params.sizes.size(); ++i) parts.push_back(level(g, i, x, params));
  if (!params.input_first) parts.push_back(x);
  return concat(g, "concat", parts);
}

}  // namespace atrous::nets
