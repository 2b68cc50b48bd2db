#pragma once
#include <string_view>

#include "nets/blocks/conv_block.h"

namespace atrous::nets {

struct SeparableConvParams {
  int in = 0;
  int channels = 0;
  int kernel = 3;
  int stride = 1;
  int dilation = 1;
  std::optional<Norm> between = Norm{};            // behind the depthwise convolution
  Activation between_activation = {Act::relu, 0};  // likewise
  std::optional<Norm> norm = Norm{};
  Activation activation = {Act::relu, 0};
  bool bias = false;  // of the pointwise convolution
};

/// Depthwise convolution of `in` channels, then a pointwise one to `channels` (Chen et al. 2018,
/// arXiv:1802.02611, section 3.1: atrous separable convolution).
/// Nodes    <name>.depthwise.{conv,bn}, <name>.pointwise.{conv,bn}
Value separable_conv(GraphBuilder& g,
                     std::string_view name,
                     Value x,
                     const SeparableConvParams& params);

}  // namespace atrous::nets
