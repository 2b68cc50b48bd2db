#include "nets/heads/regions.h"

#include "layers/deconv2d.h"
#include "layers/elementwise.h"
#include "layers/linear.h"
#include "layers/resize.h"

namespace atrous::nets {
namespace {

using namespace layers;

/// 3x3 convolutions conv.<i> one behind the other.
Value conv_stack(GraphBuilder& g,
                 Value x,
                 int count,
                 int channels,
                 const std::optional<Norm>& norm,
                 bool bias = false) {
  for (int i = 0; i < count; ++i)
    x = conv_block(g, "conv." + std::to_string(i), x,
                   {.channels = channels, .kernel = 3, .bias = bias || !norm, .norm = norm});
  return x;
}

}  // namespace

ProposalMaps proposal_head(GraphBuilder& g,
                           std::string_view name,
                           Value x,
                           const ProposalHeadParams& params) {
  const auto scope = g.scope(name);
  x = conv_stack(g, x, params.convs, params.channels, std::nullopt);
  const int scores = params.anchors * (params.background ? 2 : 1);
  return {conv2d(g, "scores", x, {.out_channels = scores}),
          conv2d(g, "deltas", x, {.out_channels = 4 * params.anchors})};
}

BoxOutputs box_outputs(GraphBuilder& g,
                       std::string_view name,
                       Value features,
                       const BoxHeadParams& params) {
  const auto scope = g.scope(name);
  return {features, linear(g, "scores", features, {.out_features = params.scores}),
          linear(g, "deltas", features, {.out_features = 4 * params.boxes})};
}

BoxOutputs box_head(GraphBuilder& g, std::string_view name, Value x, const BoxHeadParams& params) {
  {
    const auto scope = g.scope(name);
    x = conv_stack(g, x, params.convs, params.channels, params.norm);
    for (int i = 0; i < params.layers; ++i)
      x = relu(g, linear(g, "fc." + std::to_string(i), x, {.out_features = params.width}));
  }
  return box_outputs(g, name, x, params);
}

Value mask_features(GraphBuilder& g, std::string_view name, Value x, const MaskHeadParams& params) {
  const auto scope = g.scope(name);
  x = conv_stack(g, x, params.convs, params.channels, params.norm, params.bias);
  return relu(g, deconv2d(g, "up", x, {.out_channels = params.channels}));
}

Value mask_head(GraphBuilder& g, std::string_view name, Value x, const MaskHeadParams& params) {
  x = mask_features(g, name, x, params);
  const auto scope = g.scope(name);
  return conv2d(g, "logits", x, {.out_channels = params.masks});
}

Value keypoint_head(GraphBuilder& g,
                    std::string_view name,
                    Value x,
                    const KeypointHeadParams& params) {
  const auto scope = g.scope(name);
  x = conv_stack(g, x, params.convs, params.channels, std::nullopt);
  x = deconv2d(g, "up", x,
               {.out_channels = params.keypoints, .kernel = {4, 4}, .padding = Padding::all(1)});
  return resize_to(g, "doubled", x, {.scale_height = 2, .scale_width = 2});
}

}  // namespace atrous::nets
