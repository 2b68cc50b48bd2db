#pragma once
#include <cstddef>
#include <span>

#include "core/base/function_ref.h"
#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"

namespace atrous::io {

/// TensorFlow's checkpoint of version 2 (tensor_bundle): `file` is the .index, a sorted string
/// table (LevelDB's, uncompressed); the numbers lie in `<name>.data-00000-of-00001` and so on,
/// next to it. Checksums of blocks and tensors are checked. Variables under their names; strings
/// are passed over, variables in slices refused.
bool looks_like_tensorflow_checkpoint(std::span<const std::byte> bytes) noexcept;
WeightStore read_tensorflow_checkpoint(const MappedFile& file);

/// The same with shard `i` of `n` from `open_shard(i, n)`.
WeightStore read_tensorflow_checkpoint(const MappedFile& file,
                                       FunctionRef<MappedFile(int, int)> open_shard);

}  // namespace atrous::io
