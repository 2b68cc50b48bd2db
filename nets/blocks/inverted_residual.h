#pragma once
#include <string_view>

#include "nets/blocks/conv_block.h"

namespace atrous::nets {

struct SqueezeExcitationParams {
  int channels = 0;
  int squeezed = 0;
  Activation gate = {Act::hard_sigmoid, 0};
};

/// Channels weighed by what the whole image holds (Hu et al. 2018, section 3):
/// y = x * gate(expand(relu(reduce(mean(x)))))
/// Nodes    <name>.pool, <name>.reduce, <name>.expand (1x1 convolutions with bias), <name>.scale
Value squeeze_excitation(GraphBuilder& g,
                         std::string_view name,
                         Value x,
                         const SqueezeExcitationParams& params);

/// What is padded, and how.
enum class Border {
  depthwise,  // the depthwise convolution's input, evenly
  same,       // likewise, by TensorFlow's SAME
  block,      // the block's input, evenly: the expansion makes of the zeros what it makes of zeros
};

struct InvertedResidualParams {
  int in = 0;
  int hidden = 0;
  int out = 0;
  int kernel = 3;
  int stride = 1;
  int dilation = 1;
  bool expand = true;    // with the 1x1 convolution before the depthwise one
  int squeezed = 0;      // channels of the squeeze-and-excitation, 0 for none
  bool residual = true;  // add the input where its shape fits
  Norm norm = {};
  Activation activation = {Act::relu6, 0};
  Border border = Border::depthwise;
  Value* hidden_value = nullptr;  // where to put the depthwise convolution's result
};

/// 1x1 convolution to `hidden` channels, depthwise one, linear 1x1 to `out`, plus the input where
/// shapes fit (Sandler et al. 2018, section 3.3; with squeeze-and-excitation Howard et al. 2019).
/// Nodes    <name>.{expand,depthwise,project}.{conv,bn}, <name>.squeeze, <name>.sum
Value inverted_residual(GraphBuilder& g,
                        std::string_view name,
                        Value x,
                        const InvertedResidualParams& params);

}  // namespace atrous::nets
