#pragma once
#include "nets/naming_table.h"
#include "nets/options.h"

namespace atrous::nets {

/// Names of maskrcnn-torchvision's tensors as torchvision has them now.
Naming torchvision_rcnn_names(const Options& options);
/// Without containers around single layers, as in the files published before 0.13.
Naming early_torchvision_rcnn_names(const Options& options);

}  // namespace atrous::nets
