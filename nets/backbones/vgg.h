#pragma once
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "core/weights/naming.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// VGG in the forms that segmentation uses. The defaults are torchvision's VGG-16.
struct VggParams {
  int depth = 16;  // 11, 13, 16, 19
  std::optional<Norm> norm = std::nullopt;
  int padding = 1;        // of every 3x3 convolution, times its dilation
  int first_padding = 1;  // of conv1_1; FCN has 100
  int pool_kernel = 2;    // 3 is padded by 1
  std::array<int, 5> pool_strides = {2, 2, 2, 2, 2};  // 0: no pooling behind that stage
  std::array<int, 5> dilations = {1, 1, 1, 1, 1};
  bool pool_ceil = false;
  bool places = false;  // the pools give the places of their maxima as well
  /// What the next stage reads in place of a pool (stages from 0).
  std::function<Value(std::size_t stage, Value pool)> behind_pool = nullptr;
};

struct VggFeatures {
  std::array<Value, 5> conv;    // the last convolution of every stage
  std::array<Value, 5> pool;    // behind its pooling, if there is one
  std::array<Value, 5> places;  // of the maxima, if asked for
};

constexpr std::array<int, 5> kVggChannels = {64, 128, 256, 512, 512};

/// Convolutions of each stage.
/// Throws   Error{Code::usage} for an unknown depth.
std::array<int, 5> vgg_stages(int depth);

/// Simonyan and Zisserman 2015 (arXiv:1409.1556), the convolutional part.
/// Nodes    <name>.conv<stage>_<i>.{conv,bn}, <name>.pool<stage>, both from 1
/// Throws   Error{Code::usage} for an unknown depth.
VggFeatures vgg(GraphBuilder& g, std::string_view name, Value image, const VggParams& params);

/// Rules from vgg()'s names below `ours` to torchvision's below `theirs` (both with a trailing dot),
/// which number convolutions, norms, activations and pools in one row.
std::vector<Rename> torchvision_vgg_names(const std::string& ours,
                                          const std::string& theirs,
                                          const VggParams& params);

/// Its fully connected layers as convolutions: 7x7 (or another window) and 1x1.
struct VggHeadParams {
  int channels = 4096;
  int kernel = 7;
  int dilation = 1;
  std::optional<Norm> norm = std::nullopt;
};

/// Nodes    fc6.{conv,bn}, fc7.{conv,bn} in the current scope; no padding
Value vgg_head(GraphBuilder& g, Value x, const VggHeadParams& params = {});

}  // namespace atrous::nets
