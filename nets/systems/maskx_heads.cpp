#include "nets/systems/maskx_heads.h"

#include "layers/computed_conv.h"
#include "layers/conv2d.h"
#include "layers/elementwise.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr int kBlock = 32;  // regions of one run

}  // namespace

MaskXParams maskx_params(const Options& options) {
  MaskXParams params;
  const std::string& from = options.text("transfer_from");
  const int layers = options.integer("transfer_layers");
  if (layers > 0) {
    params.transfer = {.classes = options.integer("classes") + 1,
                       .scores = from == "scores" || from == "both",
                       .boxes = from == "boxes" || from == "both",
                       .embedding = from == "embedding" ? options.integer("embedding") : 0,
                       .layers = layers};
    if (options.text("activation") == "relu") params.transfer->activation = {Act::relu, 0};
  }
  if (options.integer("mlp_layers") > 0) {
    params.branch = {.layers = options.integer("mlp_layers"),
                     .width = options.integer("mlp_width"),
                     .side = options.integer("side")};
  }
  return params;
}

Value maskx_masks(GraphBuilder& g, Value features, int masks, const MaskXParams& params) {
  Value weights{};
  if (params.transfer)
    weights = transferred_weights(g, "mask_head.transfer", "box_head", *params.transfer);
  const auto scope = g.scope("mask_head");
  Value x{};
  if (params.transfer) {
    g.name("weights", weights);
    x = computed_conv(g, "computed", features, weights);
  } else {
    x = conv2d(g, "logits", features, {.out_channels = masks});
  }
  g.name("fcn", x);
  if (params.branch) {
    const Value branch = mask_branch(g, "mlp", features, *params.branch);
    g.name("branch", branch);
    x = add_to_each(g, "sum", x, masks, branch);
  }
  return activate(g, "probabilities", x, {Act::sigmoid, 0});
}

Part maskx_mask_head(const rcnn::Net& net, const MaskXParams& params) {
  GraphBuilder g("mask_head");
  const Value regions = rcnn::region_input(g, net, net.steps.mask_pooling);
  const Value features = mask_features(g, "mask_head", regions, net.mask);
  g.output("masks", maskx_masks(g, features, net.mask.masks, params));
  return {"mask_head", std::move(g).finish(), kBlock};
}

}  // namespace atrous::nets
