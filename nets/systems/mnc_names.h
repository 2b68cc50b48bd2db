#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

/// The authors' Caffe names; the second time has the first one's blobs.
Naming mnc_names(const Options& options);

}  // namespace atrous::nets
