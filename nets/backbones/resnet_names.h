#pragma once
#include <string>
#include <vector>

#include "core/weights/naming.h"

namespace atrous::nets {

/// Rules from resnet()'s names below `ours` to torchvision's below `theirs` (both with a trailing
/// dot, or empty).
std::vector<Rename> torchvision_resnet_names(const std::string& ours, const std::string& theirs);

}  // namespace atrous::nets
