#pragma once
#include <array>
#include <string_view>
#include <vector>

#include "nets/blocks/rectified_conv.h"
#include "nets/naming_table.h"
#include "nets/options.h"

// What ERFNet and those that came of it have in common: stages that begin with a pooled convolution
// and go on with residual units of factorised convolutions.
namespace atrous::nets::erfnet {

/// relu(x + factorized_pair(x)) (Romera et al. 2018, figure 2c).
/// Nodes    <name>.conv1, <name>.conv2
Value residual_unit(GraphBuilder& g,
                    std::string_view name,
                    Value x,
                    int dilation,
                    const FactorizedConvParams& conv);

/// Up-sampling by transposed convolutions, two units behind each, and one to the scores.
/// `kernels` are those of the units of both stages.
/// Nodes    decoder.stage<i>.unit<j>, head
Value decoder(
    GraphBuilder& g, Value x, int classes, const Norm& norm, const std::array<int, 2>& kernels);

/// The modules of pytorchcv's real-time networks are ours but for the halves of a factorised
/// convolution.
Naming pytorchcv_names(const Options& options);

}  // namespace atrous::nets::erfnet
