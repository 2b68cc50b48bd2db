#pragma once
#include "nets/naming_table.h"
#include "nets/options.h"

namespace atrous::nets {

/// Names of PANet's tensors in its authors' files.
Naming panet_names(const Options& options);

}  // namespace atrous::nets
