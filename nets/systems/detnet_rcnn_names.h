#pragma once
#include "nets/naming_table.h"
#include "nets/options.h"

namespace atrous::nets {

Naming detnet_rcnn_names(const Options& options);

}  // namespace atrous::nets
