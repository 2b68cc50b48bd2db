#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"

namespace atrous::io {

/// One kind of weight file: a row of the table in formats.cpp.
struct WeightFormat {
  std::string_view name;
  /// True if the content looks like this format. Must not throw, whatever the bytes.
  bool (*matches)(std::span<const std::byte> bytes) noexcept;
  /// Reads all tensors. Throws Error{Code::corrupt_file} or Error{Code::unsupported}.
  WeightStore (*read)(const MappedFile& file);
};

/// All formats, in the order in which they are tried.
std::span<const WeightFormat> weight_formats() noexcept;

/// Reads a weight file; the format is told by its content, the file's name does not matter.
/// Tensors may be views into the mapped file and keep it mapped. A network that was published in
/// several files is named by the folder that holds them.
/// Throws Error{Code::unsupported} with the known formats when none matches.
WeightStore read_weights(const std::filesystem::path& path);
/// The same for bytes in memory that `owner` keeps alive (null for static data).
WeightStore read_weights(std::span<const std::byte> bytes,
                         std::string_view name,
                         std::shared_ptr<const void> owner = nullptr);

}  // namespace atrous::io
