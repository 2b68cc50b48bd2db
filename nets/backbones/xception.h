#pragma once
#include <array>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

enum class XceptionForm {
  original,  // maximum pooling; separable convolutions are normalised once
  aligned,   // strided separable convolutions instead; both parts are normalised
  in_place,  // the same as a PyTorch port has it: the rectification in front of a block reaches its
             // shortcut, strided convolutions are never dilated, exit convolutions rectified once
};

struct XceptionParams {
  XceptionForm form = XceptionForm::aligned;
  int depth = 65;                // 41, 65, 71; the original form has one
  int output_stride = 32;        // 8, 16 or 32; the original form is not dilated
  bool padded_stem = true;       // the original one's is not
  bool keep_projections = true;  // a shortcut keeps its convolution where its stride is lost
  std::array<int, 3> multi_grid = {1, 1, 1};  // factors of the exit's dilations
  float epsilon = 1e-3F;
};

/// One feature map of each output stride: 2, 4, 8, 16 and 32 before strides are lost.
struct XceptionFeatures {
  std::vector<Value> level;  // original: the last map; aligned: what a strided convolution reads
  std::vector<int> channels;
  std::vector<Value> raw;  // of every block what its last convolution reads, not yet rectified, as
                           // TensorFlow's decoder takes it
  Value first;             // the first block's result, 128 channels; rectified in_place
  Value last;              // 2048 channels; of the original form not yet rectified
  int last_channels = 0;
};

/// Xception (Chollet 2017, arXiv:1610.02357, figure 5) and modified aligned Xception (Chen et al.
/// 2018, arXiv:1802.02611, section 3.2; 41 and 71 layers as TensorFlow's DeepLab has them).
/// Nodes    <name>.stem.{1,2}.{conv,bn}; <name>.block<i>.sep<k>.{depthwise,pointwise}.{conv,bn},
///          <name>.block<i>.shortcut.{conv,bn}, i and k from 1; <name>.exit.sep<k> likewise
/// Throws   Error{Code::usage} for an unknown depth or output stride.
XceptionFeatures xception(GraphBuilder& g,
                          std::string_view name,
                          Value image,
                          const XceptionParams& params);

/// Blocks in front of the middle ones, and the middle ones.
struct XceptionBlocks {
  int entry = 0, middle = 0;
};

/// Throws   Error{Code::usage} for an unknown depth.
XceptionBlocks xception_blocks(const XceptionParams& params);

}  // namespace atrous::nets
