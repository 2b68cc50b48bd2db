#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

// Whose parameter names Fast-SCNN is published in.
namespace atrous::nets {

Naming fastscnn_mmseg_names(const Options& options);
Naming fastscnn_pytorchcv_names(const Options& options);

}  // namespace atrous::nets
