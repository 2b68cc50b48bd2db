#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

// Whose names a U-Net's weights may have: Pytorch-UNet's, mmsegmentation's, pytorchcv's.
Naming milesial_unet(const Options& options);
Naming mmseg_unet(const Options& options);
Naming pytorchcv_unet(const Options& options);

}  // namespace atrous::nets
