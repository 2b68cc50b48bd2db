#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

// segmentation-models-pytorch's names for its two DeepLabs.
Naming smp_deeplabv3_names(const Options& options);
Naming smp_deeplabv3plus_names(const Options& options);

}  // namespace atrous::nets
