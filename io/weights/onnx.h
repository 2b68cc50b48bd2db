#pragma once
#include <cstddef>
#include <span>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"

namespace atrous::io {

/// The initialisers of an ONNX model (onnx.proto), by their names. Data that lie in another file
/// are refused.
bool looks_like_onnx(std::span<const std::byte> bytes) noexcept;
WeightStore read_onnx(const MappedFile& file);

}  // namespace atrous::io
