#pragma once
#include "nets/naming_table.h"
#include "nets/options.h"

namespace atrous::nets {

Naming matterport_rcnn_names(const Options& options);

}  // namespace atrous::nets
