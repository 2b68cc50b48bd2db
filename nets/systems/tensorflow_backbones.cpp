#include "nets/systems/tensorflow_backbones.h"

#include <algorithm>

#include "nets/backbones/mobilenetv2.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/xception.h"

namespace atrous::nets {
namespace {

std::vector<int> multi_grid(const Options& options) {
  constexpr std::size_t kBlocks = 3;
  std::vector<int> grid = options.list("multi_grid");
  grid.resize(kBlocks, grid.back());
  return grid;
}

TensorflowFeatures on_xception(GraphBuilder& g, Value image, int depth, const Options& options) {
  XceptionParams params{.depth = depth, .output_stride = options.integer("output_stride")};
  std::ranges::copy(multi_grid(options), params.multi_grid.begin());
  const XceptionFeatures features = xception(g, "backbone", image, params);
  const auto low = static_cast<std::size_t>(options.integer("low_block") - 1);
  return {features.last, features.raw[low], features.last_channels};
}

TensorflowFeatures on_resnet(GraphBuilder& g,
                             Value image,
                             const TensorflowBackbone& name,
                             const Options& options) {
  ResNetParams params{.depth = name.depth,
                      .deep_stem = name.beta,
                      .halve_first = false,
                      .multi_grid = multi_grid(options),
                      .stride_last = true,
                      .pool_same = true};
  params.set_output_stride(options.integer("output_stride"));
  const ResNetFeatures features = resnet(g, "backbone", image, params);
  return {features.last, features.low, features.channels[3]};
}

TensorflowFeatures on_mobilenet(GraphBuilder& g, Value image, const Options& options) {
  constexpr int kPublishedPercent = 100;
  const int percent = options.integer("width_percent");
  MobileNetV2Params params{.width = percent / 100.0,
                           .epsilon = 1e-3F,
                           .divisor = percent == kPublishedPercent ? 8 : 1,
                           .border = Border::same};
  params.set_output_stride(options.integer("output_stride"), Dilating::later);
  const MobileNetV2Features features = mobilenetv2(g, "backbone", image, params);
  return {features.stage.back(), features.hidden[1], features.channels.back()};
}

}  // namespace

TensorflowBackbone tensorflow_backbone_of(const Options& options) {
  constexpr std::string_view kXception = "xception_", kResNet = "resnet_v1_", kBeta = "_beta";
  using Kind = TensorflowBackbone::Kind;
  const std::string& text = options.text("backbone");
  if (text.starts_with(kXception))
    return {Kind::xception, std::stoi(text.substr(kXception.size())), false, text};
  if (!text.starts_with(kResNet)) return {Kind::mobilenet, 0, false, "MobilenetV2"};
  const bool beta = text.ends_with(kBeta);
  return {Kind::resnet, std::stoi(text.substr(kResNet.size())), beta,
          beta ? text.substr(0, text.size() - kBeta.size()) : text};
}

TensorflowFeatures tensorflow_backbone(GraphBuilder& g, Value image, const Options& options) {
  const TensorflowBackbone name = tensorflow_backbone_of(options);
  switch (name.kind) {
    case TensorflowBackbone::Kind::xception:
      return on_xception(g, image, name.depth, options);
    case TensorflowBackbone::Kind::resnet:
      return on_resnet(g, image, name, options);
    case TensorflowBackbone::Kind::mobilenet:
      break;
  }
  return on_mobilenet(g, image, options);
}

}  // namespace atrous::nets
