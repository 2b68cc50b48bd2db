#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

/// System `csail` with encoder and decoder in one file under the prefixes `encoder.` and `decoder.`.
Naming csail_names(const Options& options);
/// Its published checkpoints: encoder and decoder in a file each, without prefixes.
Naming csail_file_names(const Options& options);

}  // namespace atrous::nets
