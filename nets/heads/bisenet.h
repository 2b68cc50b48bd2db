#pragma once
#include <array>
#include <string_view>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"

namespace atrous::nets {

/// How the fusion module turns the image's mean into a gate (before the sigmoid).
enum class FusionGate {
  conv_bn_relu,  // one normalised and rectified 1x1 convolution
  conv_bn,       // one normalised 1x1 convolution
  two_convs,     // 1x1, ReLU, 1x1, without normalisation
};

struct BiSeNetParams {
  layers::Interp interp = layers::Interp::nearest;  // of the context path's up-sampling
  FusionGate gate = FusionGate::conv_bn_relu;
  int squeezed = 256;   // channels between two_convs
  bool spatial = true;  // else the context network's output stride 8 stands for the spatial path
  std::array<int, 3> widths = {64, 128, 256};  // inside the spatial path, of both paths, of `fused`
};

struct BiSeNetFeatures {
  Value fused;      // output stride 8
  Value context16;  // made of output stride 16, up-sampled to 8
  Value context32;  // of output stride 32, up-sampled to 16
};

/// The two paths of BiSeNet and their fusion (Yu et al. 2018, arXiv:1808.00897, section 3) around a
/// context network's features of output strides 8, 16 and 32.
/// Nodes    <name>.spatial.<i> (i from 1); <name>.context.global; <name>.context.{arm,head}{32,16};
///          an arm's .conv and .gate; <name>.fusion.conv, .fusion.gate.<i>
BiSeNetFeatures bisenet(GraphBuilder& g,
                        std::string_view name,
                        Value image,
                        Value stride8,
                        Value stride16,
                        Value stride32,
                        const BiSeNetParams& params);

}  // namespace atrous::nets
