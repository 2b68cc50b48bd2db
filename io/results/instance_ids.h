#pragma once
#include "core/results/instances.h"
#include "io/image/labels.h"

namespace atrous::io {

/// One number per pixel: 0 where there is no object, else the object's place in the list plus 1. Of
/// overlapping objects the one that comes first, which is the best-scored one, has the pixel.
/// Throws Error{Code::unsupported} for more than 65535 objects.
LabelMap instance_ids(const Instances& instances);

}  // namespace atrous::io
