#pragma once
#include "core/weights/naming.h"
#include "nets/options.h"

namespace atrous::nets {

/// The authors' MXNet names, without `arg:` and `aux:`.
Naming fcis_names(const Options& options);
/// Those of the authors' snapshots, which hold the boxes' layer twice: as it was trained, and with the
/// deviations of its targets inside, for use (`_test`).
Naming fcis_snapshot_names(const Options& options);

}  // namespace atrous::nets
