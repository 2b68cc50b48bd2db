#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

// Whose names a LinkNet's weights may have: segmentation-models-pytorch's, pytorchcv's.
Naming smp_linknet(const Options& options);
Naming pytorchcv_linknet(const Options& options);

}  // namespace atrous::nets
