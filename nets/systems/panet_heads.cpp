#include "nets/systems/panet_heads.h"

#include "layers/deconv2d.h"
#include "layers/elementwise.h"
#include "layers/linear.h"
#include "layers/pixel_shuffle.h"
#include "layers/scores.h"
#include "nets/heads/mask_transfer.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr int kWidth = 256;
constexpr int kLevels = 4;
constexpr int kMaskSide = 28;
constexpr int kBoxBlock = 64, kMaskBlock = 8;  // regions of one run, four maps each

Value conv(GraphBuilder& g, std::string_view name, Value x, int channels = kWidth) {
  return conv_block(g, name, x, {.channels = channels, .kernel = 3, .norm = kPaNetNorm});
}

/// A first convolution for every level's regions, then the largest of all (section 3.2).
Value fuse_levels(GraphBuilder& g, const HeadPooling& pooling) {
  Value fused{};
  for (int i = 0; i < kLevels; ++i) {
    const std::string number = std::to_string(i);
    const Value regions = g.input(
        "regions." + number,
        {.channels = kWidth, .height = pooling.pool.size.height, .width = pooling.pool.size.width});
    const Value first = conv(g, "level." + number, regions);
    fused = i == 0 ? first : max(g, "fused." + number, fused, first);
  }
  return fused;
}

}  // namespace

Part panet_box_head(const rcnn::Net& net) {
  GraphBuilder g("box_head");
  BoxOutputs outputs{};
  {
    const auto scope = g.scope("box_head");
    Value x = fuse_levels(g, net.steps.box_pooling);
    for (int i = 0; i < 3; ++i) x = conv(g, "conv." + std::to_string(i), x);
    x = relu(g, linear(g, "fc", x, {.out_features = net.box.width}));
    outputs = box_outputs(g, "", x, net.box);
    outputs.scores = softmax(g, "probabilities", outputs.scores);
  }
  g.output("features", outputs.features);
  g.output("scores", outputs.scores);
  g.output("deltas", outputs.deltas);
  return {"box_head", std::move(g).finish(), kBoxBlock};
}

Part panet_mask_head(const rcnn::Net& net) {
  GraphBuilder g("mask_head");
  Value masks{};
  {
    const auto scope = g.scope("mask_head");
    Value x = fuse_levels(g, net.steps.mask_pooling);
    for (int i = 0; i < 2; ++i) x = conv(g, "conv." + std::to_string(i), x);
    Value fine = deconv2d(g, "up", conv(g, "last", x), {.out_channels = kWidth});
    fine = relu(g, fine);
    g.name("upsampled", fine);
    const Value classes = conv2d(g, "logits", fine, {.out_channels = net.mask.masks});
    Value whole = conv(g, "fc_conv.1", conv(g, "fc_conv.0", x), kWidth / 2);
    whole =
        relu(g, linear(g, "fc", whole, {.out_features = kMaskSide * kMaskSide, .as_pixel = true}));
    g.name("foreground", whole);
    whole = pixel_shuffle(g, "plane", whole, kMaskSide);
    masks = add_to_each(g, "sum", classes, net.mask.masks, whole);
    masks = activate(g, "probabilities", masks, {Act::sigmoid, 0});
  }
  g.output("masks", masks);
  return {"mask_head", std::move(g).finish(), kMaskBlock};
}

}  // namespace atrous::nets
