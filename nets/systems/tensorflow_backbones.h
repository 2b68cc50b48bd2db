#pragma once
#include <string>
#include <vector>

#include "core/graph/graph_builder.h"
#include "core/weights/naming.h"
#include "nets/options.h"

// The backbones of TensorFlow's DeepLab.
namespace atrous::nets {

constexpr OptionSpec kTensorflowBackbone = {"backbone",
                                            "xception_65",
                                            "of the network",
                                            OptionSpec::Kind::choice,
                                            0,
                                            0,
                                            "xception_41|xception_65|xception_71|mobilenet_v2|"
                                            "resnet_v1_50|resnet_v1_101|"
                                            "resnet_v1_50_beta|resnet_v1_101_beta"};
constexpr OptionSpec kTensorflowLow = {
    "low_block", "2", "block of Xception's entry that the decoder reads", OptionSpec::Kind::integer,
    1,           3};
constexpr OptionSpec kTensorflowWidth = {
    "width_percent", "100", "of every layer of MobileNetV2", OptionSpec::Kind::integer, 5, 400};

/// What option backbone names.
struct TensorflowBackbone {
  enum class Kind { xception, resnet, mobilenet };
  Kind kind = Kind::xception;
  int depth = 0;      // of a ResNet or Xception
  bool beta = false;  // a ResNet with three convolutions as its stem
  std::string scope;  // of its variables
};
TensorflowBackbone tensorflow_backbone_of(const Options& options);

struct TensorflowFeatures {
  Value last;
  Value low;  // what the decoder reads, output stride 4
  int channels = 0;
};

/// The network called `backbone` by options backbone, output_stride, multi_grid, low_block and
/// width_percent.
TensorflowFeatures tensorflow_backbone(GraphBuilder& g, Value image, const Options& options);

std::vector<Rename> tensorflow_backbone_names(const Options& options);

}  // namespace atrous::nets
