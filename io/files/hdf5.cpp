#include "io/files/hdf5.h"

#include <array>
#include <cstring>

#include "core/base/error.h"

namespace atrous::io {
namespace {

constexpr std::array<unsigned char, 8> kMark = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
constexpr std::size_t kFirstUserBlock = 512, kLastUserBlock = std::size_t{1} << 20;
constexpr std::uint16_t kContinuation = 0x10;
constexpr std::size_t kMostMessages = 4096;

/// Where the superblock lies: at the beginning, or behind a block of 512, 1024 ... bytes.
std::optional<std::size_t> find_mark(std::span<const std::byte> bytes) noexcept {
  for (std::size_t at = 0; at <= kLastUserBlock; at = at == 0 ? kFirstUserBlock : 2 * at) {
    if (bytes.size() < at + kMark.size()) break;
    if (std::memcmp(bytes.data() + at, kMark.data(), kMark.size()) == 0) return at;
  }
  return std::nullopt;
}

}  // namespace

bool Hdf5::begins_like_one(std::span<const std::byte> bytes) noexcept {
  return find_mark(bytes).has_value();
}

Hdf5::Hdf5(const MappedFile& file, ReadLimit& limit) : file_(file), limit_(limit) {
  ByteReader reader(file.bytes(), file.name());
  const auto mark = find_mark(file.bytes());
  if (!mark) reader.fail("expected HDF5's mark");
  reader.seek(*mark + kMark.size());
  const auto version = reader.number<std::uint8_t>("the superblock's version");
  if (version > 3) reader.fail("superblock " + std::to_string(version) + "; 0 to 3 are known");
  if (version < 2) reader.skip(4);
  offset_bytes_ = reader.number<std::uint8_t>("the size of addresses");
  length_bytes_ = reader.number<std::uint8_t>("the size of lengths");
  for (const unsigned size : {offset_bytes_, length_bytes_})
    if (size != 2 && size != 4 && size != 8) reader.fail("addresses of an unknown size");
  if (version < 2) {
    reader.skip(1 + 2 + 2 + 4 + (version == 1 ? 4U : 0U));
    base_ = read_number(reader, offset_bytes_, "the base address");
    reader.skip(std::size_t{3} * offset_bytes_);
    reader.skip(offset_bytes_);  // the root entry's name
  } else {
    reader.skip(1);
    base_ = read_number(reader, offset_bytes_, "the base address");
    reader.skip(std::size_t{2} * offset_bytes_);
  }
  root_ = read_address(reader);
}

std::uint64_t Hdf5::read_number(ByteReader& reader, unsigned bytes, std::string_view what) {
  const auto digits = reader.take(bytes, what);
  std::uint64_t value = 0;
  for (unsigned i = 0; i < bytes && i < 8; ++i)
    value |= std::to_integer<std::uint64_t>(digits[i]) << (8 * i);
  return value;
}

Hdf5::Address Hdf5::read_address(ByteReader& reader) const {
  const std::uint64_t address = read_number(reader, offset_bytes_, "an address");
  const bool none = offset_bytes_ < 8 ? address == (std::uint64_t{1} << (8 * offset_bytes_)) - 1
                                      : address == kNoAddress;
  return none ? kNoAddress : address;
}

std::uint64_t Hdf5::read_length(ByteReader& reader) const {
  return read_number(reader, length_bytes_, "a length");
}

ByteReader Hdf5::at(Address address) const {
  ByteReader reader(file_.bytes(), file_.name());
  if (address == kNoAddress || address > reader.size() || base_ > reader.size() - address)
    reader.fail("an address leads beyond the end of the file; it is cut off or damaged");
  reader.seek(static_cast<std::size_t>(address + base_));
  return reader;
}

ByteReader Hdf5::block(Address address, std::uint64_t bytes, std::string_view what) const {
  ByteReader reader = at(address);
  if (bytes > reader.remaining()) {
    reader.fail(std::string(what) + " of " + std::to_string(bytes) +
                " bytes passes the end of the file; it is cut off or damaged");
  }
  return reader.part(static_cast<std::size_t>(bytes), what);
}

void Hdf5::count_visit(const ByteReader& place) {
  constexpr std::size_t kLeastBytes = 4, kSlack = 20'000;  // objects may have several names
  if (++visits_ > file_.bytes().size() / kLeastBytes + kSlack)
    place.fail("more links, chunks and messages than the file has room for");
}

std::vector<Hdf5::Message> Hdf5::messages(Address address) {
  std::vector<Message> all;
  ByteReader reader = at(address);
  constexpr std::string_view kHeader2 = "OHDR";
  ByteReader look = reader;
  if (look.remaining() >= kHeader2.size() && look.text(kHeader2.size(), "a mark") == kHeader2)
    read_header_2(reader, all);
  else
    read_header_1(reader, all);
  return all;
}

void Hdf5::read_header_1(ByteReader reader, std::vector<Message>& all) {
  if (reader.number<std::uint8_t>("an object header") != 1)
    reader.fail("expected an object header of version 1 or 2");
  reader.skip(1);
  const auto count = reader.number<std::uint16_t>("the number of messages");
  reader.skip(4);
  const auto length = reader.number<std::uint32_t>("the header's length");
  reader.skip(4);
  if (length > reader.remaining()) reader.fail("an object header passes the end of the file");
  std::vector<ByteReader> blocks = {reader.part(length, "an object header")};
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    while (blocks[i].remaining() >= 8 && all.size() < count) {
      ByteReader& from = blocks[i];
      const auto type = from.number<std::uint16_t>("a message's type");
      const auto bytes = from.number<std::uint16_t>("a message's length");
      from.skip(4);
      ByteReader content = from.part(bytes, "a message");
      if (all.size() == kMostMessages) from.fail("too many messages in an object header");
      count_visit(from);
      all.push_back({type, content});
      if (type != kContinuation) continue;
      const Address next = read_address(content);
      const std::uint64_t next_bytes = read_length(content);
      blocks.push_back(block(next, next_bytes, "an object header's continuation"));
    }
  }
}

void Hdf5::read_header_2(ByteReader reader, std::vector<Message>& all) {
  reader.skip(4);
  if (reader.number<std::uint8_t>("an object header's version") != 2)
    reader.fail("expected an object header of version 2");
  const auto flags = reader.number<std::uint8_t>("flags");
  if ((flags & 0x20U) != 0) reader.skip(16);
  if ((flags & 0x10U) != 0) reader.skip(4);
  const std::uint64_t length = read_number(reader, 1U << (flags & 3U), "the header's length");
  if (length > reader.remaining()) reader.fail("an object header passes the end of the file");
  std::vector<std::pair<Address, std::uint64_t>> more;
  const bool with_order = (flags & 4U) != 0;
  read_block_2(reader.part(static_cast<std::size_t>(length), "an object header"), with_order, all,
               more);
  for (std::size_t i = 0; i < more.size(); ++i) {
    ByteReader next = block(more[i].first, more[i].second, "an object header's continuation");
    if (next.text(4, "a continuation") != "OCHK") next.fail("expected a continuation's mark");
    if (next.remaining() < 4) next.fail("a continuation without a checksum");
    read_block_2(next.part(next.remaining() - 4, "a continuation"), with_order, all, more);
  }
}

void Hdf5::read_block_2(ByteReader block,
                        bool with_order,
                        std::vector<Message>& all,
                        std::vector<std::pair<Address, std::uint64_t>>& more) {
  const std::size_t head = with_order ? 6 : 4;
  while (block.remaining() >= head) {
    const auto type = block.number<std::uint8_t>("a message's type");
    const auto bytes = block.number<std::uint16_t>("a message's length");
    block.skip(with_order ? 3 : 1);
    ByteReader content = block.part(bytes, "a message");
    if (all.size() == kMostMessages) block.fail("too many messages in an object header");
    count_visit(block);
    all.push_back({type, content});
    if (type != kContinuation) continue;
    const Address next = read_address(content);
    more.emplace_back(next, read_length(content));
  }
}

}  // namespace atrous::io
