#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

/// Names of the authors' PyTorch code: stage i is layer i + 1, laterals are conv i + 1.
Naming lwrefinenet_mbv2_names(const Options& options);

}  // namespace atrous::nets
