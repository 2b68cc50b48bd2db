#include "nets/heads/mask_transfer.h"

#include <string>
#include <vector>

#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/linear.h"
#include "layers/parameter.h"
#include "layers/pixel_shuffle.h"
#include "layers/select_channels.h"

namespace atrous::nets {
namespace {

using namespace layers;

/// A row of `width` numbers for each class.
Shape rows(const TransferParams& params, int width) { return {params.classes, 1, 1, width}; }

Value class_knowledge(GraphBuilder& g, std::string_view box_head, const TransferParams& params) {
  constexpr int kCorners = 4;
  const auto scope = g.scope(box_head);
  const int classes = params.classes, features = params.features;
  std::vector<Value> known;
  if (params.scores)
    known.push_back(parameter(g, "scores", {classes, features}, rows(params, features)));
  if (params.boxes) {
    known.push_back(
        parameter(g, "deltas", {kCorners * classes, features}, rows(params, kCorners * features)));
  }
  return known.size() == 1 ? known[0] : concat(g, "known", known);
}

}  // namespace

Value transferred_weights(GraphBuilder& g,
                          std::string_view name,
                          std::string_view box_head,
                          const TransferParams& params) {
  Value x{};
  if (params.embedding == 0) x = class_knowledge(g, box_head, params);
  const auto scope = g.scope(name);
  if (params.embedding > 0) {
    x = parameter(g, "embedding", {params.classes, params.embedding},
                  rows(params, params.embedding));
  }
  for (int i = 0; i < params.layers; ++i) {
    if (i > 0) x = activate(g, "", x, params.activation);
    x = linear(g, std::to_string(i), x, {.out_features = params.channels});
  }
  return x;
}

Value mask_branch(GraphBuilder& g, std::string_view name, Value x, const MaskBranchParams& params) {
  const auto scope = g.scope(name);
  for (int i = 0; i + 1 < params.layers; ++i)
    x = relu(g, linear(g, std::to_string(i), x, {.out_features = params.width}));
  x = linear(g, std::to_string(params.layers - 1), x,
             {.out_features = params.side * params.side, .as_pixel = true});
  return pixel_shuffle(g, "plane", x, params.side);
}

Value add_to_each(GraphBuilder& g, std::string_view name, Value maps, int count, Value branch) {
  const Value each = repeat_channel(g, std::string(name) + ".repeated", branch, 0, count);
  return add(g, name, maps, each);
}

}  // namespace atrous::nets
