#pragma once
#include <array>

#include "layers/resize.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// What U-Nets differ in within a stage.
struct UNetForm {
  bool valid = false;      // convolutions without padding; the skip is cropped
  bool transposed = true;  // up-sampling by a transposed convolution instead of bilinearly
  bool projected = false;  // a 1x1 convolution behind bilinear up-sampling
  layers::Corners corners = layers::Corners::half_pixel;
  bool skip_first = true;  // in the concatenation
  bool norm = true;        // behind convolutions
  bool bias = false;       // of convolutions before a norm; others have one

  ConvBlockParams conv(int channels, int kernel) const;
};

/// Two 3x3 convolutions of `channels`.
/// Nodes    conv1, conv2 in the current scope
Value conv_pair(GraphBuilder& g, Value x, std::array<int, 2> channels, const UNetForm& form);

/// x twice as large, with `channels` unless it is only resized, beside `skip`.
/// Nodes    up (with weights), resize, pad or crop, concat in the current scope
Value join_skip(GraphBuilder& g, Value x, Value skip, int channels, const UNetForm& form);

}  // namespace atrous::nets
