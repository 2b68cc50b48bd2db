#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

/// The authors' MXNet names, without `arg:` and `aux:`.
Naming fcis_names(const Options& options);

}  // namespace atrous::nets
