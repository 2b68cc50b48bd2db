#include "nets/systems/tensorflow_backbones.h"

#include <algorithm>

#include "nets/backbones/mobilenetv2.h"
#include "nets/backbones/xception.h"
#include "nets/backbones/xception_names.h"
#include "nets/tensorflow_names.h"

namespace atrous::nets {
namespace {

constexpr std::string_view kXception = "xception_";

bool is_xception(const Options& options) { return options.text("backbone").starts_with(kXception); }

XceptionParams xception_params(const Options& options) {
  XceptionParams params{.depth = std::stoi(options.text("backbone").substr(kXception.size())),
                        .output_stride = options.integer("output_stride")};
  const std::vector<int> grid = options.list("multi_grid");
  for (std::size_t i = 0; i < params.multi_grid.size(); ++i)
    params.multi_grid[i] = grid[std::min(i, grid.size() - 1)];
  return params;
}

/// Blocks are counted through: expanded_conv, expanded_conv_1 ...
std::vector<Rename> mobilenet_names() {
  constexpr int kBlocks[] = {1, 2, 3, 4, 3, 3, 1};
  const std::string root = "MobilenetV2/";
  NamingTable table;
  add_tensorflow_block(table, "backbone.stem", root + "Conv", kTensorflowRelu6);
  int number = 0;
  for (int stage = 1; stage <= 7; ++stage) {
    for (int j = 0; j < kBlocks[stage - 1]; ++j, ++number) {
      const std::string ours = "backbone.stage" + std::to_string(stage) + "." + std::to_string(j);
      const std::string theirs =
          root + "expanded_conv" + (number == 0 ? "" : "_" + std::to_string(number));
      add_tensorflow_block(table, ours + ".expand", theirs + "/expand", kTensorflowRelu6);
      add_tensorflow_block(table, ours + ".depthwise", theirs + "/depthwise", kTensorflowRelu6,
                           true);
      add_tensorflow_block(table, ours + ".project", theirs + "/project", kTensorflowNorm);
      table.module(ours, theirs + "/add");
    }
  }
  return table.rules();
}

}  // namespace

TensorflowFeatures tensorflow_backbone(GraphBuilder& g, Value image, const Options& options) {
  if (is_xception(options)) {
    const XceptionFeatures features = xception(g, "backbone", image, xception_params(options));
    return {features.last, features.raw[1], features.last_channels};
  }
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

std::vector<Rename> tensorflow_backbone_names(const Options& options) {
  if (!is_xception(options)) return mobilenet_names();
  return tensorflow_xception_names("backbone.", options.text("backbone") + "/",
                                   xception_params(options));
}

}  // namespace atrous::nets
