#pragma once
#include <map>
#include <span>
#include <string>

#include "io/files/mapped_file.h"

namespace atrous::io {

/// Regular members of a tar archive (POSIX ustar), by name, as views into the file.
/// Throws Error{Code::corrupt_file} for a broken header or a member beyond the end.
std::map<std::string, std::span<const std::byte>, std::less<>> read_tar(const MappedFile& file);

/// True if the first header carries the ustar mark.
bool looks_like_tar(std::span<const std::byte> bytes) noexcept;

}  // namespace atrous::io
