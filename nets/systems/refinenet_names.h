#pragma once
#include "nets/naming_table.h"
#include "nets/options.h"

namespace atrous::nets {

/// RefineNet of its authors: `group:parameter`, the columns of a normalisation's moments apart.
Naming matconvnet_refinenet(const Options& options);
/// Light-Weight RefineNet with a MobileNetV2 of its authors: stage i is layer i + 1, laterals are
/// conv i + 1.
Naming lightweight_refinenet_mobilenetv2(const Options& options);

}  // namespace atrous::nets
