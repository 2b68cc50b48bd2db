#pragma once
#include <cstddef>
#include <span>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"

namespace atrous::io {

/// MXNet's .params (NDArray::Save, src/ndarray/ndarray.cc): a list of arrays and one of names. The
/// `arg:` and `aux:` before names are dropped. Dense arrays of all versions; sparse ones are
/// refused.
bool looks_like_mxnet(std::span<const std::byte> bytes) noexcept;
WeightStore read_mxnet(const MappedFile& file);

}  // namespace atrous::io
