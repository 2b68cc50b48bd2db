#pragma once
#include "nets/naming_table.h"

namespace atrous::nets {

/// Caffe calls a layer's tensors `layer/0`, `layer/1`, a conv_block() by its convolution, and the
/// blob behind its in-place activation likewise. `norm` is the pattern of a block's normalisation
/// layer for the block `*`; `first` are rules for names that differ otherwise.
Naming caffe_names(const std::string& norm = "*_bn", std::vector<Rename> first = {});

}  // namespace atrous::nets
