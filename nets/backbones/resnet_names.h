#pragma once
#include <string>
#include <vector>

#include "nets/naming_table.h"

namespace atrous::nets {

/// Rules from resnet()'s names below `ours` to torchvision's below `theirs` (both with a trailing
/// dot, or empty).
std::vector<Rename> torchvision_resnet_names(const std::string& ours, const std::string& theirs);

/// Rules for a ResNet called `ours` with three convolutions in its stem, in the names of semseg
/// (layer0.0, layer1.0.conv1, ...).
std::vector<Rename> semseg_resnet_names(const std::string& ours);

/// Rules for a deep-stemmed ResNet called `ours`, in the names of PyTorch-Encoding below `theirs`
/// (no trailing dots); stages as modules have no prefix.
std::vector<Rename> encoding_resnet_names(const std::string& ours, const std::string& theirs);

/// Rules for a ResNet called `ours`, in the names of pytorchcv below `theirs` (no trailing dots).
std::vector<Rename> pytorchcv_resnet_names(const std::string& ours, const std::string& theirs);

/// Rules for the stage `ours` (backbone.layer1), called `theirs` by pytorchcv (backbone.1).
NamingTable& add_pytorchcv_units(NamingTable& table,
                                 const std::string& ours,
                                 const std::string& theirs);

}  // namespace atrous::nets
