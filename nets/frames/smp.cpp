#include "nets/frames/smp.h"

#include "layers/conv2d.h"
#include "nets/backbones/mobilenetv2.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/backbones/xception.h"
#include "nets/backbones/xception_names.h"

namespace atrous::nets::smp {
namespace {

using namespace layers;

constexpr std::string_view kResNet = "resnet", kXception = "xception";

XceptionParams xception_params(const std::string& encoder, int output_stride) {
  if (encoder == kXception)
    return {.form = XceptionForm::original, .output_stride = output_stride, .epsilon = 1e-5F};
  return {.depth = std::stoi(encoder.substr(kXception.size())),
          .output_stride = output_stride,
          .keep_projections = false};
}

Features encode_resnet(GraphBuilder& g, Value image, int depth, int output_stride) {
  ResNetParams params{.depth = depth, .halve_first = false};
  params.set_output_stride(output_stride);
  const auto features = resnet(g, "encoder", image, params);
  Features result{{features.stem}, {64}};
  for (std::size_t i = 0; i < features.stage.size(); ++i) {
    result.level.push_back(features.stage[i]);
    result.channels.push_back(features.channels[i]);
  }
  return result;
}

Features encode_mobilenetv2(GraphBuilder& g, Value image, int output_stride) {
  MobileNetV2Params params{.last = true};
  params.set_output_stride(output_stride, Dilating::all);
  const auto features = mobilenetv2(g, "encoder", image, params);
  Features result;
  for (const std::size_t i : std::initializer_list<std::size_t>{0, 1, 2, 4}) {
    result.level.push_back(features.stage[i]);
    result.channels.push_back(features.channels[i]);
  }
  result.level.push_back(features.last);
  result.channels.push_back(features.last_channels);
  return result;
}

}  // namespace

Features encode(GraphBuilder& g, Value image, const Options& options, int output_stride) {
  const std::string& encoder = options.text("encoder");
  if (encoder.starts_with(kXception)) {
    const auto features = xception(g, "encoder", image, xception_params(encoder, output_stride));
    return {features.level, features.channels};
  }
  if (!encoder.starts_with(kResNet)) return encode_mobilenetv2(g, image, output_stride);
  return encode_resnet(g, image, std::stoi(encoder.substr(kResNet.size())), output_stride);
}

Graph finish(GraphBuilder g, Value x, Value image, const Options& options, int kernel) {
  const Value scores = conv2d(g, "classify", x,
                              {.out_channels = options.integer("classes"),
                               .kernel = {kernel, kernel},
                               .padding = Padding::same(kernel)});
  g.output("logits", resize_like(g, "up", scores, image, Interp::bilinear, Corners::aligned));
  return std::move(g).finish();
}

namespace {

std::vector<Rename> encoder_names(const std::string& encoder) {
  constexpr int kAnyStride = 32;
  if (encoder.starts_with(kResNet)) return torchvision_resnet_names("encoder.", "encoder.");
  if (!encoder.starts_with(kXception)) return mobilenetv2_names("encoder.", "encoder.features.");
  const XceptionParams params = xception_params(encoder, kAnyStride);
  if (encoder == kXception) return sequential_xception_names("encoder.", "encoder.", params);
  return timm_xception_names("encoder.", "encoder.model.", "_", params);
}

}  // namespace

Naming finish_names(NamingTable table, const Options& options) {
  table.append(encoder_names(options.text("encoder")));
  return table.module("classify", "segmentation_head.0").naming();
}

}  // namespace atrous::nets::smp
