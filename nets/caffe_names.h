#pragma once
#include "nets/naming_table.h"

namespace atrous::nets {

/// Caffe calls a layer's tensors `layer/0`, `layer/1`, a conv_block() by its convolution, and the
/// blob behind its in-place activation likewise. `norm` is the pattern of a block's normalisation
/// layer for the block `*`; `first` are rules for names that differ otherwise.
Naming caffe_names(const std::string& norm = "*_bn", std::vector<Rename> first = {});

/// A conv_block() whose normalisation is a BatchNorm layer (sums of means and variances, and what
/// they are divided by) and a Scale layer.
std::vector<Rename> caffe_norm_rules(const std::string& ours,
                                     const std::string& conv,
                                     const std::string& norm,
                                     const std::string& scale);

/// A conv_block() whose normalisation is one BN layer: slope, bias, mean, variance.
std::vector<Rename> caffe_bn_rules(const std::string& ours,
                                   const std::string& conv,
                                   const std::string& norm);

}  // namespace atrous::nets
