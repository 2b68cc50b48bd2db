#pragma once
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
                                            "xception_41|xception_65|xception_71|mobilenet_v2"};
constexpr OptionSpec kTensorflowWidth = {
    "width_percent", "100", "of every layer of MobileNetV2", OptionSpec::Kind::integer, 5, 400};

struct TensorflowFeatures {
  Value last;
  Value low;  // what the decoder reads, output stride 4
  int channels = 0;
};

/// The network called `backbone` by options backbone, output_stride, multi_grid and width_percent.
TensorflowFeatures tensorflow_backbone(GraphBuilder& g, Value image, const Options& options);

std::vector<Rename> tensorflow_backbone_names(const Options& options);

}  // namespace atrous::nets
