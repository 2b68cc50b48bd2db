#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "core/weights/naming.h"
#include "nets/blocks/inverted_residual.h"

namespace atrous::nets {

/// Which of MobileNetV2's feature maps a decoder reads: the last one of every stage.
struct MobileNetV2Features {
  Value stem;                // 32 channels, output stride 2
  std::vector<Value> stage;  // stages 1..7: 16, 24, 32, 64, 96, 160, 320 channels
  std::vector<int> channels;
  std::vector<Value> hidden;  // the depthwise convolution's result in each stage's last block
  Value last;                 // 1280 channels, where `last` asks for it
  int last_channels = 0;
};

/// What a stage that lost its stride dilates, beside all stages behind it.
enum class Dilating {
  all,    // each of its blocks
  later,  // all but its first block
  none,
};

struct MobileNetV2Params {
  double width = 1;           // multiplies every number of channels
  bool expand_first = false;  // the first block keeps a 1x1 expansion (of factor 1)
  bool last = false;          // with the 1x1 convolution to 1280 channels
  std::array<int, 7> strides = {1, 2, 2, 2, 1, 2, 1};
  std::array<int, 7> dilations = {1, 1, 1, 1, 1, 1, 1};
  std::array<int, 7> first_dilations = {1, 1, 1, 1, 1, 1, 1};  // of the stages' first blocks
  float epsilon = 1e-5F;
  int divisor = 8;  // of all numbers of channels
  Border border = Border::depthwise;

  /// Strides and dilations for output stride 8, 16 or 32.
  /// Throws Error{Code::usage} for another one.
  void set_output_stride(int output_stride, Dilating dilating);
};

/// MobileNetV2's convolutional part (Sandler et al. 2018, table 2): inverted residual blocks with
/// ReLU6 and linear bottlenecks.
/// Nodes    <name>.stem.{conv,bn}; <name>.stage<i>.<j>.{expand,depthwise,project}.{conv,bn};
///          <name>.last.{conv,bn}
MobileNetV2Features mobilenetv2(GraphBuilder& g,
                                std::string_view name,
                                Value image,
                                const MobileNetV2Params& params);

/// Rules from mobilenetv2()'s names below `ours` to torchvision's below `theirs` (both with a
/// trailing dot, or empty). `flat` numbers a block's convolutions and normalisations in one row,
/// activations counted, as the first published ports do.
std::vector<Rename> mobilenetv2_names(const std::string& ours,
                                      const std::string& theirs,
                                      bool flat = false);

}  // namespace atrous::nets
