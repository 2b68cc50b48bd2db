#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

/// ICNet's layers as its Caffe release calls them.
Naming icnet_caffe_names(const Options& options);

}  // namespace atrous::nets
