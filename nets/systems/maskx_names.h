#pragma once
#include "nets/systems/detectron_names.h"

namespace atrous::nets {

Naming maskx_names(const Options& options);

}  // namespace atrous::nets
