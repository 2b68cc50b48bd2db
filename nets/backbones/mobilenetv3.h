#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "core/weights/naming.h"

namespace atrous::nets {

struct MobileNetV3Params {
  bool large = true;
  bool dilated = false;  // the last stage has dilation 2 in its stride's place: output stride 16
  float epsilon = 1e-3F;
};

struct MobileNetV3Features {
  Value low;   // the first block of output stride 8
  Value last;  // after the last 1x1 convolution
  int low_channels = 0;
  int last_channels = 0;
  int classifier_channels = 0;  // of the hidden layer of the published classifier
};

/// MobileNetV3 of width 1, Large or Small (Howard et al. 2019, tables 1 and 2): inverted residual
/// blocks with squeeze-and-excitation and hard-swish.
/// Nodes    <name>.<i>: 0 the stem, then the blocks, then the last 1x1 convolution
MobileNetV3Features mobilenetv3(GraphBuilder& g,
                                std::string_view name,
                                Value image,
                                const MobileNetV3Params& params);

/// Rules from mobilenetv3()'s names below `ours` to torchvision's below `theirs` (both with a
/// trailing dot, or empty).
std::vector<Rename> mobilenetv3_names(const std::string& ours,
                                      const std::string& theirs,
                                      bool large);

}  // namespace atrous::nets
