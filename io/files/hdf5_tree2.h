#pragma once
#include "core/base/function_ref.h"
#include "io/files/hdf5.h"

namespace atrous::io {

/// Calls `visit` with every record of the B-tree of version 2 at `address`, whose records must be
/// of `type` (5: links by name, 10 and 11: chunks, plain and filtered).
/// Throws Error{Code::corrupt_file}.
void visit_tree2(Hdf5& file,
                 Hdf5::Address address,
                 unsigned type,
                 FunctionRef<void(ByteReader)> visit);

}  // namespace atrous::io
