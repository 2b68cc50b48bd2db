#pragma once
#include <optional>
#include <string_view>

#include "core/graph/graph_builder.h"
#include "layers/conv2d.h"

namespace atrous::nets {

/// Normalisation and activation behind a convolution, as a family of networks uses them.
struct Norm {
  float epsilon = 1e-5F;
  bool absolute_weight = false;  // in-place ABN scales by |weight| + epsilon
  bool folded = false;           // statistics already in weight and bias
  int groups = 0;                // group normalisation with so many instead, called `gn`
};

/// Convolution, normalisation, activation. Padding keeps the size of a stride-1 convolution unless
/// it is given.
struct ConvBlockParams {
  int channels = 0;
  int kernel = 1;
  int stride = 1;
  int dilation = 1;
  int groups = 1;
  bool bias = false;
  std::optional<Norm> norm = Norm{};
  Activation activation = {Act::relu, 0};
  std::optional<Padding> padding = std::nullopt;
  bool same = false;  // TensorFlow's SAME: depends on the size where the stride is not 1
};

/// The normalisation `bn` (or `gn`) and the activation, where there is one, in the current scope.
Value norm_and_activation(GraphBuilder& g,
                          Value x,
                          const std::optional<Norm>& norm,
                          Activation activation);

/// Nodes    <name>.conv, <name>.bn or <name>.gn (if normalised)
Value conv_block(GraphBuilder& g, std::string_view name, Value x, const ConvBlockParams& params);

}  // namespace atrous::nets
