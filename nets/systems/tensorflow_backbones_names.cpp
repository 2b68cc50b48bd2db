#include <array>

#include "nets/backbones/resnet.h"
#include "nets/backbones/xception_names.h"
#include "nets/systems/tensorflow_backbones.h"
#include "nets/tensorflow_names.h"

namespace atrous::nets {
namespace {

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

/// Units are counted from 1.
std::vector<Rename> resnet_names(const TensorflowBackbone& name) {
  const std::string root = name.scope + "/";
  NamingTable table;
  add_tensorflow_block(table, name.beta ? "backbone.stem.*" : "backbone.stem",
                       root + (name.beta ? "conv1_*" : "conv1"), kTensorflowRelu);
  const std::array<int, 4> blocks = resnet_blocks(name.depth);
  for (int stage = 1; stage <= 4; ++stage) {
    for (int j = 0; j < blocks[static_cast<std::size_t>(stage - 1)]; ++j) {
      const std::string ours = "backbone.layer" + std::to_string(stage) + "." + std::to_string(j);
      const std::string theirs = root + "block" + std::to_string(stage) + "/unit_" +
                                 std::to_string(j + 1) + "/bottleneck_v1";
      for (const std::string part : {"1", "2"})
        add_tensorflow_block(table, ours + "." + part, theirs + "/conv" + part, kTensorflowRelu);
      add_tensorflow_block(table, ours + ".3", theirs + "/conv3", kTensorflowNorm);
      add_tensorflow_block(table, ours + ".downsample", theirs + "/shortcut", kTensorflowNorm);
      table.module(ours, theirs + kTensorflowRelu);
    }
  }
  return table.rules();
}

}  // namespace

std::vector<Rename> tensorflow_backbone_names(const Options& options) {
  const TensorflowBackbone name = tensorflow_backbone_of(options);
  switch (name.kind) {
    case TensorflowBackbone::Kind::mobilenet:
      return mobilenet_names();
    case TensorflowBackbone::Kind::resnet:
      return resnet_names(name);
    case TensorflowBackbone::Kind::xception:
      break;
  }
  return tensorflow_xception_names("backbone.", name.scope + "/", {.depth = name.depth});
}

}  // namespace atrous::nets
