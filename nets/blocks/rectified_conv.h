#pragma once
#include <optional>
#include <string_view>

#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// What real-time networks have behind a normalisation: some of them learn its slope.
enum class Rectifier { none, relu, prelu, shared_prelu };

/// Nodes    activ (where it has weights) in the current scope
Value rectify(GraphBuilder& g, Value x, Rectifier rectifier);

/// Nodes    <name>.bn (if normalised), <name>.activ
Value norm_and_rectify(GraphBuilder& g,
                       std::string_view name,
                       Value x,
                       const std::optional<Norm>& norm,
                       Rectifier rectifier);

/// A convolution with any window, padded to keep the size at stride 1.
struct RectifiedConvParams {
  int channels = 0;
  Extent kernel = {1, 1};
  int stride = 1;
  Extent dilation = {1, 1};
  int groups = 1;
  bool bias = false;
  std::optional<Norm> norm = Norm{};
  Rectifier rectifier = Rectifier::relu;
};

/// Nodes    <name>.conv, <name>.bn (if normalised), <name>.activ
Value rectified_conv(GraphBuilder& g,
                     std::string_view name,
                     Value x,
                     const RectifiedConvParams& params);

/// A kernel x kernel convolution as one of kernel x 1 and one of 1 x kernel.
struct FactorizedConvParams {
  int channels = 0;
  int kernel = 3;
  int dilation = 1;
  int groups = 1;
  bool row_first = false;                           // 1 x kernel, then kernel x 1
  bool first_bias = true;                           // of the first convolution
  bool bias = true;                                 // of the second
  std::optional<Norm> between_norm = std::nullopt;  // behind the first
  Rectifier between = Rectifier::relu;              // likewise
  std::optional<Norm> norm = Norm{};
  Rectifier rectifier = Rectifier::relu;
};

/// Nodes    <name>.column (kernel x 1), <name>.row (1 x kernel), each as rectified_conv()
Value factorized_conv(GraphBuilder& g,
                      std::string_view name,
                      Value x,
                      const FactorizedConvParams& params);

/// Two factorized convolutions, the second dilated and not rectified: the body of ERFNet's
/// non-bottleneck-1D (Romera et al. 2018, figure 2c).
/// Nodes    conv1, conv2 in the current scope
Value factorized_pair(GraphBuilder& g, Value x, int dilation, FactorizedConvParams params);

struct PooledConvParams {
  int in = 0;
  int out = 0;  // of both; the pooled input is left out where it has as many channels itself
  bool bias = true;
  Norm norm = {};
  Rectifier rectifier = Rectifier::relu;
};

/// 3x3 convolution of stride 2 beside 2x2 max pooling (ENet's initial block, Paszke et al. 2016,
/// arXiv:1606.02147, figure 2a).
/// Nodes    <name>.conv, <name>.pool, <name>.concat, <name>.norm_activ.{bn,activ}
Value pooled_conv(GraphBuilder& g, std::string_view name, Value x, const PooledConvParams& params);

}  // namespace atrous::nets
