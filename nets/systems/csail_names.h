#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

/// The names of the published checkpoints for system `csail`, encoder and decoder in one file under
/// the prefixes `encoder.` and `decoder.`.
Naming csail_names(const Options& options);

}  // namespace atrous::nets
