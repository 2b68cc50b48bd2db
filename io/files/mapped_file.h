#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace atrous::io {

/// The bytes of a file, read-only, with a name for messages. Copies share the mapping, which lives
/// as long as any of them or of the tensors that point into it.
///
/// A regular file is mapped, not read; it must not be shortened while it is in use (replacing it
/// by a rename, as write_atomically() does, is safe). A pipe is read to its end.
class MappedFile {
 public:
  /// Throws Error{Code::io} with the path and the cause.
  static MappedFile open(const std::filesystem::path& path);
  /// Bytes that are in memory already; `owner` keeps them alive (null for static data).
  MappedFile(std::span<const std::byte> bytes,
             std::string name,
             std::shared_ptr<const void> owner = nullptr)
      : bytes_(bytes), name_(std::move(name)), owner_(std::move(owner)) {}

  std::span<const std::byte> bytes() const noexcept { return bytes_; }
  const std::string& name() const noexcept { return name_; }
  const std::shared_ptr<const void>& owner() const noexcept { return owner_; }

 private:
  std::span<const std::byte> bytes_;
  std::string name_;
  std::shared_ptr<const void> owner_;
};

}  // namespace atrous::io
