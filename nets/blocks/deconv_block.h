#pragma once
#include "layers/deconv2d.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// Transposed convolution, normalisation, activation.
struct DeconvBlockParams {
  int channels = 0;
  int kernel = 2;
  int stride = 2;
  int padding = 0;
  int output_padding = 0;
  bool bias = false;
  std::optional<Norm> norm = Norm{};
  Activation activation = {Act::relu, 0};
};

/// Nodes    <name>.conv (the transposed convolution), <name>.bn (if normalised)
Value deconv_block(GraphBuilder& g,
                   std::string_view name,
                   Value x,
                   const DeconvBlockParams& params);

}  // namespace atrous::nets
