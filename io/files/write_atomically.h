#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "core/base/function_ref.h"

namespace atrous::io {

/// Where a writer puts its bytes, in order.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  /// Throws Error{Code::io}.
  virtual void write(std::span<const std::byte> bytes) = 0;
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
};

/// Writes a file under a temporary name in its own folder and renames it when it is complete: a
/// reader sees the old file or the whole new one. On any failure, an exception of `writer`
/// included, the temporary file is removed and the old file stays. A symbolic link is followed; a
/// device or pipe is written to directly.
/// Throws Error{Code::io} with the path, the cause and what to do.
void write_atomically(const std::filesystem::path& path, FunctionRef<void(ByteSink&)> writer);
void write_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);

}  // namespace atrous::io
