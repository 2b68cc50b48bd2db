#include "nets/frames/smp.h"

#include "core/base/error.h"
#include "layers/conv2d.h"
#include "nets/backbones/densenet.h"
#include "nets/backbones/mobilenetv2.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/backbones/vgg.h"
#include "nets/backbones/xception.h"
#include "nets/backbones/xception_names.h"

namespace atrous::nets::smp {
namespace {

using namespace layers;

constexpr std::string_view kResNet = "resnet", kResNext = "resnext", kXception = "xception",
                           kVgg = "vgg", kDenseNet = "densenet";

/// The number in `text` behind its first `skip` letters.
int number_in(const std::string& text, std::size_t skip) { return std::stoi(text.substr(skip)); }

/// resnext50_32x4d: depth, groups and their width.
ResNetParams resnet_params(const std::string& encoder) {
  const bool grouped = encoder.starts_with(kResNext);
  const std::size_t name = grouped ? kResNext.size() : kResNet.size();
  ResNetParams params{.depth = number_in(encoder, name), .halve_first = false};
  if (grouped) {
    params.groups = number_in(encoder, encoder.find('_') + 1);
    params.width_per_group = number_in(encoder, encoder.find('x', kResNext.size()) + 1);
  }
  return params;
}

VggParams vgg_params(const std::string& encoder) {
  VggParams params{.depth = number_in(encoder, kVgg.size())};
  if (encoder.ends_with("_bn")) params.norm = Norm{};
  return params;
}

DenseNetParams densenet_params(const std::string& encoder) {
  return {.depth = number_in(encoder, kDenseNet.size())};
}

XceptionParams xception_params(const std::string& encoder, int output_stride) {
  if (encoder == kXception)
    return {.form = XceptionForm::original, .output_stride = output_stride, .epsilon = 1e-5F};
  return {.depth = std::stoi(encoder.substr(kXception.size())),
          .output_stride = output_stride,
          .keep_projections = false};
}

Features encode_resnet(GraphBuilder& g, Value image, ResNetParams params, int output_stride) {
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

Features encode_vgg(GraphBuilder& g, Value image, const VggParams& params) {
  const VggFeatures features = vgg(g, "encoder", image, params);
  Features result;
  for (std::size_t i = 1; i < features.conv.size(); ++i) {
    result.level.push_back(features.conv[i]);
    result.channels.push_back(kVggChannels[i]);
  }
  result.level.push_back(features.pool.back());
  result.channels.push_back(kVggChannels.back());
  return result;
}

Features encode_densenet(GraphBuilder& g, Value image, const DenseNetParams& params) {
  DenseNetFeatures features = densenet(g, "encoder", image, params);
  features.level.push_back(features.last);
  features.level_channels.push_back(features.channels);
  return {std::move(features.level), std::move(features.level_channels)};
}

}  // namespace

Features encode(GraphBuilder& g, Value image, const Options& options, int output_stride) {
  const std::string& encoder = options.text("encoder");
  const bool is_vgg = encoder.starts_with(kVgg);
  if (is_vgg || encoder.starts_with(kDenseNet)) {
    if (output_stride != 32) {
      throw Error(Code::usage, "output_stride=" + std::to_string(output_stride) + ": encoder " +
                                   encoder + " is not dilated; possible is 32");
    }
    return is_vgg ? encode_vgg(g, image, vgg_params(encoder))
                  : encode_densenet(g, image, densenet_params(encoder));
  }
  if (encoder.starts_with(kXception)) {
    const auto features = xception(g, "encoder", image, xception_params(encoder, output_stride));
    return {features.level, features.channels};
  }
  if (encoder.starts_with("res"))
    return encode_resnet(g, image, resnet_params(encoder), output_stride);
  return encode_mobilenetv2(g, image, output_stride);
}

Features encode_stages(GraphBuilder& g, Value image, const Options& options) {
  constexpr int kStride = 32;
  Features features = encode(g, image, options, kStride);
  const auto depth = static_cast<std::size_t>(options.integer("encoder_depth"));
  features.level.resize(depth);
  features.channels.resize(depth);
  return features;
}

Graph finish(GraphBuilder g, Value x, Value image, const Options& options, int kernel) {
  const Value scores = conv2d(g, "classify", x,
                              {.out_channels = options.integer("classes"),
                               .kernel = {kernel, kernel},
                               .padding = Padding::same(kernel)});
  if (!options.all().contains("upsampling")) {
    g.output("logits", resize_like(g, "up", scores, image, Interp::bilinear, Corners::aligned));
    return std::move(g).finish();
  }
  const double factor = options.integer("upsampling");
  g.output("logits",
           resize_to(g, "up", scores,
                     {.corners = Corners::aligned, .scale_height = factor, .scale_width = factor}));
  return std::move(g).finish();
}

namespace {

std::vector<Rename> encoder_names(const std::string& encoder) {
  constexpr int kAnyStride = 32;
  if (encoder.starts_with("res")) return torchvision_resnet_names("encoder.", "encoder.");
  if (encoder.starts_with(kDenseNet)) return densenet_names("encoder.", "encoder.features.");
  if (encoder.starts_with(kVgg))
    return torchvision_vgg_names("encoder.", "encoder.features.", vgg_params(encoder));
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
