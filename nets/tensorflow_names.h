#pragma once
#include <string>

#include "nets/naming_table.h"

namespace atrous::nets {

/// What the last operation of a TensorFlow (slim) layer is called.
constexpr const char* kTensorflowRelu = "/Relu";
constexpr const char* kTensorflowRelu6 = "/Relu6";
constexpr const char* kTensorflowNorm = "/BatchNorm/FusedBatchNormV3";

/// A conv_block() in the variable names of TensorFlow's slim: <theirs>/weights (HWIO), or
/// <theirs>/depthwise_weights (HWIM), <theirs>/biases, <theirs>/BatchNorm/{gamma,beta,moving_mean,
/// moving_variance}. The block as a whole is <theirs><result>.
void add_tensorflow_block(NamingTable& table,
                          const std::string& ours,
                          const std::string& theirs,
                          const std::string& result,
                          bool depthwise = false);

/// A separable_conv(): <theirs>_depthwise and <theirs>_pointwise.
void add_tensorflow_separable(NamingTable& table,
                              const std::string& ours,
                              const std::string& theirs,
                              const std::string& result);

}  // namespace atrous::nets
