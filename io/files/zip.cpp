#include "io/files/zip.h"

#include <cstring>
#include <optional>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "io/files/inflate.h"

namespace atrous::io {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50, kCentralHeader = 0x02014b50, kEnd = 0x06054b50,
                        kEnd64 = 0x06064b50, kEnd64Locator = 0x07064b50;
constexpr std::size_t kEndBytes = 22, kLongestComment = 0xFFFF, kLocatorBytes = 20;
constexpr std::uint64_t kIn64 = 0xFFFFFFFF;  // the real number stands in a zip64 record
constexpr std::size_t kPerMember = 3 * sizeof(ZipMember);  // in a growing list and a map
constexpr std::uint16_t kZip64Field = 1, kEncrypted = 1;

/// Where the central directory lies.
struct Directory {
  std::uint64_t offset = 0, bytes = 0, members = 0;
};

std::uint32_t word_at(std::span<const std::byte> bytes, std::size_t at) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes.data() + at, sizeof word);
  return word;
}

/// Position of the end record, which a comment may follow.
std::optional<std::size_t> find_end(std::span<const std::byte> bytes) {
  if (bytes.size() < kEndBytes) return std::nullopt;
  const std::size_t last = bytes.size() - kEndBytes;
  const std::size_t first = last > kLongestComment ? last - kLongestComment : 0;
  for (std::size_t at = last + 1; at-- > first;)
    if (word_at(bytes, at) == kEnd) return at;
  return std::nullopt;
}

Directory read_end64(ByteReader& reader, std::size_t end) {
  if (end < kLocatorBytes) reader.fail("expected a zip64 locator before the zip directory's end");
  reader.seek(end - kLocatorBytes);
  if (reader.number<std::uint32_t>("the zip64 locator") != kEnd64Locator)
    reader.fail("expected a zip64 locator before the zip directory's end");
  reader.skip(4);
  const auto at = reader.number<std::uint64_t>("the zip64 record's offset");
  if (at > reader.size()) reader.fail("the zip64 record lies beyond the end of the file");
  reader.seek(static_cast<std::size_t>(at));
  if (reader.number<std::uint32_t>("the zip64 record") != kEnd64)
    reader.fail("expected a zip64 record");
  reader.skip(8 + 2 + 2 + 4 + 4 + 8);
  Directory directory;
  directory.members = reader.number<std::uint64_t>("the number of members");
  directory.bytes = reader.number<std::uint64_t>("the directory's length");
  directory.offset = reader.number<std::uint64_t>("the directory's offset");
  return directory;
}

Directory read_end(ByteReader& reader, std::size_t end) {
  reader.seek(end + 10);
  Directory directory;
  directory.members = reader.number<std::uint16_t>("the number of members");
  directory.bytes = reader.number<std::uint32_t>("the directory's length");
  directory.offset = reader.number<std::uint32_t>("the directory's offset");
  const bool in64 =
      directory.members == 0xFFFF || directory.bytes == kIn64 || directory.offset == kIn64;
  return in64 ? read_end64(reader, end) : directory;
}

/// Replaces the numbers that did not fit into 32 bits by those of the zip64 field.
void read_extra(ByteReader extra, ZipMember& member) {
  while (extra.remaining() >= 4) {
    const auto id = extra.number<std::uint16_t>("an extra field");
    const auto length = extra.number<std::uint16_t>("an extra field's length");
    if (id != kZip64Field) {
      extra.skip(length);
      continue;
    }
    for (std::uint64_t* number : {&member.bytes, &member.packed_bytes, &member.header})
      if (*number == kIn64) *number = extra.number<std::uint64_t>("a zip64 number");
    return;
  }
}

ZipMember read_member(ByteReader& reader, std::string_view file) {
  if (reader.number<std::uint32_t>("a zip directory entry") != kCentralHeader)
    reader.fail("expected a zip directory entry");
  reader.skip(4);
  const auto flags = reader.number<std::uint16_t>("flags");
  if ((flags & kEncrypted) != 0) reader.fail("the member is encrypted; save it without a password");
  ZipMember member;
  member.method = reader.number<std::uint16_t>("the compression method");
  reader.skip(4);
  member.crc = reader.number<std::uint32_t>("a checksum");
  member.packed_bytes = reader.number<std::uint32_t>("a packed length");
  member.bytes = reader.number<std::uint32_t>("a length");
  const auto name_bytes = reader.number<std::uint16_t>("a name's length");
  const auto extra_bytes = reader.number<std::uint16_t>("an extra field's length");
  const auto comment_bytes = reader.number<std::uint16_t>("a comment's length");
  reader.skip(8);
  member.header = reader.number<std::uint32_t>("a member's offset");
  member.name = reader.text(name_bytes, "a member's name");
  read_extra(ByteReader(reader.take(extra_bytes, "extra fields"), file), member);
  reader.skip(comment_bytes);
  return member;
}

}  // namespace

bool ZipArchive::begins_like_one(std::span<const std::byte> bytes) noexcept {
  return bytes.size() >= kEndBytes && word_at(bytes, 0) == kLocalHeader;
}

ZipArchive::ZipArchive(const MappedFile& file, ReadLimit& limit) : file_(file), limit_(limit) {
  ByteReader reader(file.bytes(), file.name());
  const std::optional<std::size_t> end = find_end(file.bytes());
  if (!end) {
    reader.seek(file.bytes().size());
    reader.fail("expected the end of a zip directory; the file is cut off");
  }
  const Directory directory = read_end(reader, *end);
  if (directory.offset > *end || directory.bytes > *end - directory.offset)
    reader.fail("the zip directory lies beyond the end of the file");
  reader.seek(static_cast<std::size_t>(directory.offset));
  for (std::uint64_t i = 0; i < directory.members; ++i) {
    limit_.spend(kPerMember, file.name());
    members_.push_back(read_member(reader, file.name()));
    const ZipMember& member = members_.back();
    if (!by_name_.emplace(member.name, members_.size() - 1).second)
      reader.fail("the member '" + std::string(member.name) + "' comes twice");
  }
}

const ZipMember* ZipArchive::find(std::string_view name) const noexcept {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &members_[found->second];
}

MappedFile ZipArchive::open(const ZipMember& member) const {
  std::string place = file_.name() + ": " + std::string(member.name);
  ByteReader reader(file_.bytes(), place);
  if (member.header > reader.size()) reader.fail("the member lies beyond the end of the file");
  reader.seek(static_cast<std::size_t>(member.header));
  if (reader.number<std::uint32_t>("a zip member's header") != kLocalHeader)
    reader.fail("expected a zip member's header");
  reader.skip(22);
  const auto name_bytes = reader.number<std::uint16_t>("a name's length");
  const auto extra_bytes = reader.number<std::uint16_t>("an extra field's length");
  reader.skip(std::size_t{name_bytes} + extra_bytes);
  if (member.packed_bytes > reader.remaining())
    reader.fail("the member's " + std::to_string(member.packed_bytes) +
                " bytes pass the end of the file");
  const auto packed = reader.take(static_cast<std::size_t>(member.packed_bytes), "a member");
  if (member.method == 0) {
    if (member.bytes != member.packed_bytes) reader.fail("a stored member has two lengths");
    return {packed, std::move(place), file_.owner()};
  }
  if (member.method != 8) {
    throw Error(Code::unsupported, place + ": compression method " + std::to_string(member.method) +
                                       " is not supported; store or deflate the archive");
  }
  Unpacked content = inflate(packed, Wrapper::none, member.bytes, place, limit_);
  if (crc32(content.bytes) != member.crc)
    throw Error(Code::corrupt_file, place + ": its checksum is wrong; the file is damaged");
  return {content.bytes, std::move(place), std::move(content.owner)};
}

}  // namespace atrous::io
