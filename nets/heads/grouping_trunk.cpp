#include "nets/heads/grouping_trunk.h"

#include <charconv>

#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "layers/scores.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/vgg.h"
#include "nets/heads/aspp.h"

namespace atrous::nets {

using namespace layers;

Value grouping_trunk(GraphBuilder& g,
                     std::string_view name,
                     Value image,
                     std::string_view backbone) {
  const auto scope = g.scope(name);
  if (backbone == "vgg16") {
    constexpr int kWidth = 1024, kRate = 12;
    const Value features =
        vgg(g, "features", image,
            {.pool_kernel = 3, .pool_strides = {2, 2, 2, 1, 1}, .dilations = {1, 1, 1, 1, 2}})
            .pool[4];
    const Value x = conv_block(
        g, "fc6", features,
        {.channels = kWidth, .kernel = 3, .dilation = kRate, .bias = true, .norm = std::nullopt});
    return conv_block(g, "fc7", x, {.channels = kWidth, .bias = true, .norm = std::nullopt});
  }
  ResNetParams params;
  const std::string_view depth = backbone.substr(backbone.find('-') + 1);
  std::from_chars(depth.data(), depth.data() + depth.size(), params.depth);
  params.set_output_stride(8);
  const ResNetFeatures features = resnet(g, "features", image, params);
  const AsppParams pyramid;
  const Value x = aspp(g, "pyramid", features.stage[3], pyramid);
  return conv_block(g, "project", x, {.channels = pyramid.channels});
}

Value class_scores(GraphBuilder& g, std::string_view name, Value x, int classes) {
  return softmax(g, std::string(name) + ".softmax",
                 conv2d(g, name, x, {.out_channels = classes + 1}));
}

Value yes_or_no(GraphBuilder& g, std::string_view name, Value x, int channels) {
  return activate(g, std::string(name) + ".sigmoid", conv2d(g, name, x, {.out_channels = channels}),
                  {Act::sigmoid, 0});
}

Naming own_names(const Options& /*options*/) { return Naming(); }

}  // namespace atrous::nets
