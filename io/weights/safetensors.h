#pragma once
#include <cstddef>
#include <filesystem>
#include <span>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"

namespace atrous::io {

/// True if the bytes begin like a safetensors file: a header length and an opening brace.
bool looks_like_safetensors(std::span<const std::byte> bytes) noexcept;

/// Reads a safetensors file: an 8-byte little-endian header length, a JSON header
/// `{"name": {"dtype": "F32", "shape": [...], "data_offsets": [begin, end]}, ...}`, and the data.
///
/// Tensors are views into the file. Strict: every byte of the data belongs to exactly one tensor,
/// names are unique, a shape and its byte range agree. Metadata goes to WeightStore::metadata().
/// Throws Error{Code::corrupt_file} with the place and what was expected, and
/// Error{Code::unsupported} for element types other than F32 F16 BF16 I8 U8 I32 I64 BOOL.
WeightStore read_safetensors(const MappedFile& file);

/// Writes tensors and metadata atomically; data is aligned to 8 bytes or more.
void write_safetensors(const std::filesystem::path& path, const WeightStore& store);

}  // namespace atrous::io
