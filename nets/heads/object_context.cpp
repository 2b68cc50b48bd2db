#include "nets/heads/object_context.h"

#include <string>

#include "layers/cells.h"
#include "layers/pool.h"
#include "layers/resize.h"
#include "nets/heads/attention.h"

namespace atrous::nets {

using namespace layers;

namespace {

/// Attention within each of count x count cells.
Value by_cells(GraphBuilder& g, Value key, Value value, int count, const AttentionParams& params) {
  std::vector<Value> cells;
  for (int i = 0; i < count * count; ++i) {
    const auto scope = g.scope("cell" + std::to_string(i));
    const Cell cell{count, i / count, i % count};
    const Value own_key = cut_cell(g, "key_part", key, cell);
    const Value own_value = cut_cell(g, "value_part", value, cell);
    cells.push_back(attention(g, "", {own_key, own_key, own_value}, params));
  }
  return join_cells(g, "join", cells, count);
}

}  // namespace

Value object_context(GraphBuilder& g,
                     std::string_view name,
                     Value x,
                     const ObjectContextParams& params) {
  const auto scope = g.scope(name);
  const Value input = x;
  if (params.pool > 1) {
    x = max_pool(g, "pool", x,
                 {.kernel = {params.pool, params.pool},
                  .stride = {params.pool, params.pool},
                  .dilation = {},
                  .padding = {}});
  }
  const Value key = conv_block(g, "key", x, params.key);
  const Value value = conv2d(g, "value", x, {.out_channels = params.value_channels});
  const AttentionParams how{.scale = key_scale(params.key.channels)};
  Value y = params.cells > 1 ? by_cells(g, key, value, params.cells, how)
                             : attention(g, "", {key, key, value}, how);
  y = conv2d(g, "W", y, {.out_channels = params.out_channels});
  if (params.pool > 1) y = resize_like(g, "up", y, input, Interp::bilinear, Corners::aligned);
  return y;
}

}  // namespace atrous::nets
