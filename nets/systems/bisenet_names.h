#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

// The names that the published forms of BiSeNet have for the nodes of systems `bisenet` and
// `bisenetv2`.
Naming bisenet_mmseg_names(const Options& options);
Naming bisenet_coincheung_names(const Options& options);
Naming bisenet_torchseg_names(const Options& options);
Naming bisenet_pytorchcv_names(const Options& options);
Naming bisenetv2_mmseg_names(const Options& options);
Naming bisenetv2_coincheung_names(const Options& options);

}  // namespace atrous::nets
