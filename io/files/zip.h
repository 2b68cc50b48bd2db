#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/files/mapped_file.h"
#include "io/files/read_limit.h"

namespace atrous::io {

/// A member of a zip archive.
struct ZipMember {
  std::string_view name;  // points into the file
  int method = 0;         // 0 stored, 8 deflated
  std::uint32_t crc = 0;
  std::uint64_t packed_bytes = 0;
  std::uint64_t bytes = 0;
  std::uint64_t header = 0;  // offset of its local header
};

/// The directory of a zip archive (APPNOTE.TXT 6.3, zip64 included). Members are found through
/// the central directory; one that is stored is a view into the file.
class ZipArchive {
 public:
  /// Throws Error{Code::corrupt_file} for a directory that is cut off or contradicts itself.
  /// `file` and `limit` must outlive the archive.
  ZipArchive(const MappedFile& file, ReadLimit& limit);

  static bool begins_like_one(std::span<const std::byte> bytes) noexcept;

  const std::vector<ZipMember>& members() const noexcept { return members_; }
  /// The member called `name`, or nullptr.
  const ZipMember* find(std::string_view name) const noexcept;
  /// Content of a member, with what keeps it alive. Unpacked data is checked against its CRC.
  /// Throws Error{Code::corrupt_file, unsupported} naming the member.
  MappedFile open(const ZipMember& member) const;

 private:
  const MappedFile& file_;
  ReadLimit& limit_;
  std::vector<ZipMember> members_;
  std::map<std::string_view, std::size_t> by_name_;
};

}  // namespace atrous::io
