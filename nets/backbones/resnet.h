#pragma once
#include <array>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// Residual networks in the forms that segmentation uses. The defaults are torchvision's ResNet-50.
struct ResNetParams {
  int depth = 50;  // 18, 34 (basic blocks), 50, 101, 152 (bottlenecks)
  std::optional<std::array<int, 4>> blocks =
      std::nullopt;  // of each stage, in place of the depth's
  /// One 7x7 convolution of 64 channels, or three 3x3 of these ("deep stem").
  bool deep_stem = false;
  std::array<int, 3> deep_channels = {64, 64, 128};
  std::array<int, 4> strides = {1, 2, 2, 2};
  std::array<int, 4> dilations = {1, 1, 1, 1};
  /// The first block of a dilated stage keeps half of the dilation (torchvision's and
  /// mmsegmentation's rule); otherwise it has the stage's.
  bool halve_first = true;
  bool dilate_second = true;         // basic blocks: the second convolution is dilated too
  std::vector<int> multi_grid = {};  // factors of the last stage's dilations, block by block
  std::array<std::vector<int>, 4> block_dilations = {};  // where given, of a stage's blocks
  int cascade = 0;  // copies of the last stage behind it, each with twice the dilation (DeepLab v3)
  /// Each stage's last block has the next one's stride (TensorFlow's slim).
  bool stride_last = false;
  bool stride_in_first = false;  // bottleneck: stride in the 1x1 (Caffe) instead of the 3x3
  int groups = 1;                // ResNeXt: 32
  int width_per_group = 64;      // ResNeXt-50 32x4d: 4
  int pool_padding = 1;
  bool pool_same = false;  // padded by TensorFlow's SAME instead
  bool pool_ceil = false;
  /// ICNet: what follows a block of layer2 reads it resized.
  struct Halving {
    int block = 0;  // from 0; beyond the last one is the last
    layers::ResizeParams resize = {.scale_height = 0.5, .scale_width = 0.5};
  };
  std::optional<Halving> halving = std::nullopt;
  int stages = 4;               // how many are built; the others are unset
  int planes = 64;              // channels of layer1 (four times as many behind a bottleneck)
  bool pre_activation = false;  // He et al. 2016, arXiv:1603.05027; normalised again at the end
  bool bias = false;
  std::optional<Norm> norm = Norm{};

  /// Strides and dilations for output stride 8, 16 or 32.
  /// Throws Error{Code::usage} for another one.
  void set_output_stride(int output_stride);
};

struct ResNetFeatures {
  Value stem;                  // output stride 2
  std::array<Value, 4> stage;  // layer1..layer4
  std::array<int, 4> channels;
  Value pool;      // the stem pooled, output stride 4
  Value unhalved;  // what of layer2 was resized, if it was
  Value last;      // of the cascade; layer4 without one
  Value low;       // of layer1's second block what its input is added to
};

/// Blocks of each stage. Throws Error{Code::usage} for an unknown depth.
std::array<int, 4> resnet_blocks(int depth);

/// He et al. 2016 (arXiv:1512.03385), dilated after Yu and Koltun.
/// Nodes    <name>.stem.{conv,bn} or <name>.stem.<i>.{conv,bn}; <name>.maxpool;
///          <name>.layer<i>.<j>.{1,2,3}.{conv,bn}, .downsample.{conv,bn}; <name>.last.bn before which
///          nothing was normalised; layer5 and on: the cascade
/// Throws   Error{Code::usage} for an unknown depth.
ResNetFeatures resnet(GraphBuilder& g,
                      std::string_view name,
                      Value image,
                      const ResNetParams& params);

/// Stage layer<number> by itself, number 1 to 4, on what the stage before it gives (regions of it,
/// for the heads of C4 detectors). Nodes as in resnet().
Value resnet_stage(
    GraphBuilder& g, std::string_view name, Value x, int number, const ResNetParams& params);

}  // namespace atrous::nets
