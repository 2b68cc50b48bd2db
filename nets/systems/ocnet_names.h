#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

/// The parameter names of OCNet's authors.
Naming ocnet_names(const Options& options);

}  // namespace atrous::nets
