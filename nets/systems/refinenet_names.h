#pragma once
#include "nets/naming_table.h"
#include "nets/options.h"

namespace atrous::nets {

/// RefineNet of its authors: `group:parameter`, the columns of a normalisation's moments apart.
Naming matconvnet_refinenet(const Options& options);

}  // namespace atrous::nets
