#include "nets/heads/pyramid.h"

#include <string>

#include "layers/elementwise.h"
#include "layers/pool.h"

namespace atrous::nets {
namespace {

using namespace layers;

ConvBlockParams plain(const PyramidParams& params, int kernel) {
  return {.channels = params.channels,
          .kernel = kernel,
          .bias = !params.norm,
          .norm = params.norm,
          .activation = {Act::none, 0}};
}

Value extra_level(GraphBuilder& g, Value coarsest) {
  return max_pool(g, "extra", coarsest,
                  {.kernel = {1, 1}, .stride = {2, 2}, .dilation = {1, 1}, .padding = {}});
}

}  // namespace

std::vector<Value> feature_pyramid(GraphBuilder& g,
                                   std::string_view name,
                                   std::span<const Value> maps,
                                   const PyramidParams& params) {
  const auto scope = g.scope(name);
  std::vector<Value> levels(maps.size());
  Value above{};
  for (std::size_t i = maps.size(); i-- > 0;) {
    const std::string number = std::to_string(i);
    const bool flat = params.flat > 1 && i + static_cast<std::size_t>(params.flat) >= maps.size();
    Value level = conv_block(g, "lateral." + number, maps[i], plain(params, 1));
    if (i + 1 < maps.size()) {
      const Value coarser =
          flat ? above : resize_like(g, "up." + number, above, level, params.up, Corners::aligned);
      level = add(g, "sum." + number, level, coarser);
    }
    levels[i] = flat ? level : conv_block(g, "output." + number, level, plain(params, 3));
    above = params.chained ? levels[i] : level;
  }
  if (params.extra_level) levels.push_back(extra_level(g, levels.back()));
  return levels;
}

std::vector<Value> bottom_up_path(GraphBuilder& g,
                                  std::string_view name,
                                  std::span<const Value> levels,
                                  const PyramidParams& params) {
  const auto scope = g.scope(name);
  std::vector<Value> path = {levels[0]};
  ConvBlockParams merge = {
      .channels = params.channels, .kernel = 3, .bias = true, .norm = params.norm};
  ConvBlockParams down = merge;
  down.stride = 2;
  for (std::size_t i = 1; i < levels.size(); ++i) {
    const std::string number = std::to_string(i - 1);
    const Value coarser = conv_block(g, "down." + number, path.back(), down);
    const Value sum = add(g, "sum." + number, coarser, levels[i]);
    path.push_back(conv_block(g, "merge." + number, sum, merge));
  }
  if (params.extra_level) path.push_back(extra_level(g, path.back()));
  return path;
}

}  // namespace atrous::nets
