#include "io/weights/tensorflow_checkpoint.h"

#include <cstdio>
#include <cstring>
#include <map>
#include <optional>

#include "core/base/error.h"
#include "io/files/crc32c.h"
#include "io/files/protobuf.h"
#include "io/weights/elements.h"
#include "io/weights/tensorflow_graph.h"

namespace atrous::io {
namespace {

constexpr std::uint64_t kMagic = 0xdb4775248b80fb57;
constexpr std::size_t kFooterBytes = 48, kTrailerBytes = 5;
constexpr std::string_view kIndexEnding = ".index";
constexpr std::uint64_t kMostShards = 100'000;

/// TensorFlow and LevelDB store checksums turned and shifted.
std::uint32_t masked(std::uint32_t crc) noexcept { return (crc >> 15 | crc << 17) + 0xa282ead8U; }

struct Entry {
  std::string key;
  ByteReader value;
};

/// The blocks of a sorted string table.
class Table {
 public:
  Table(const MappedFile& file, ReadLimit& limit) : file_(file), limit_(limit) {}

  std::vector<Entry> entries() {
    ByteReader footer(file_.bytes(), file_.name());
    if (footer.size() < kFooterBytes) footer.fail("expected a table's footer");
    footer.seek(footer.size() - kFooterBytes);
    read_varint(footer);
    read_varint(footer);
    std::vector<Entry> all;
    for (const Entry& block : block_at(footer)) {
      ByteReader handle = block.value;
      for (Entry& entry : block_at(handle)) all.push_back(std::move(entry));
    }
    return all;
  }

 private:
  /// The entries of the block that a handle (offset, size) leads to.
  std::vector<Entry> block_at(ByteReader& handle) {
    const std::uint64_t offset = read_varint(handle), size = read_varint(handle);
    ByteReader reader(file_.bytes(), file_.name());
    if (offset > reader.size() || size > reader.size() - offset ||
        reader.size() - offset - size < kTrailerBytes) {
      handle.fail("a table's block lies beyond the end of the file");
    }
    reader.seek(static_cast<std::size_t>(offset));
    const auto bytes =
        file_.bytes().subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size) + 1);
    ByteReader block = reader.part(static_cast<std::size_t>(size), "a block");
    if (const auto packing = reader.number<std::uint8_t>("a block's compression"); packing != 0) {
      throw Error(Code::unsupported, file_.name() + ": its index is compressed (kind " +
                                         std::to_string(packing) +
                                         "), which TensorFlow itself does not do");
    }
    if (reader.number<std::uint32_t>("a block's checksum") != masked(crc32c(bytes)))
      reader.fail("a block's checksum is wrong; the file is damaged");
    return parse(block);
  }

  /// Entries share the beginning of their keys with the one before.
  std::vector<Entry> parse(ByteReader& block) {
    if (block.size() < 4) block.fail("a block without a restart table");
    block.seek(block.size() - 4);
    const auto restarts = block.number<std::uint32_t>("the number of restarts");
    if (restarts > (block.size() - 4) / 4) block.fail("a restart table longer than its block");
    const std::size_t end = block.size() - 4 - std::size_t{4} * restarts;
    std::vector<Entry> entries;
    std::string key;
    block.seek(0);
    while (block.position() < end) {
      const std::uint64_t shared = read_varint(block), own = read_varint(block),
                          length = read_varint(block);
      if (shared > key.size()) block.fail("a key shares more than the one before it has");
      if (own > block.remaining() || length > block.remaining())
        block.fail("an entry passes the end of its block");
      key.resize(static_cast<std::size_t>(shared));
      key += block.text(static_cast<std::size_t>(own), "a key");
      limit_.spend(sizeof(Entry) + 2 * key.size(), file_.name());
      entries.push_back({key, block.part(static_cast<std::size_t>(length), "a value")});
    }
    return entries;
  }

  const MappedFile& file_;
  ReadLimit& limit_;
};

struct Header {
  std::uint64_t shards = 1;
  bool big_endian = false;
};

Header read_header(ByteReader message) {
  Header header;
  while (message.remaining() > 0) {
    const ProtoField field = next_field(message);
    if (field.is_number(1)) header.shards = field.value;
    if (field.is_number(2)) header.big_endian = field.value == 1;
  }
  if (header.shards < 1 || header.shards > kMostShards)
    message.fail(std::to_string(header.shards) + " data files are announced");
  return header;
}

/// BundleEntryProto.
struct Variable {
  std::optional<Element> type;
  std::vector<std::int64_t> shape;
  std::uint64_t shard = 0, offset = 0, size = 0;
  std::optional<std::uint32_t> crc;
  bool sliced = false;
};

Variable read_variable(ByteReader message) {
  Variable variable;
  while (message.remaining() > 0) {
    const ProtoField field = next_field(message);
    switch (field.number) {
      case 1:
        variable.type = tensorflow_type(field.value);
        break;
      case 2:
        if (field.is_bytes(2)) variable.shape = tensorflow_shape(field.content);
        break;
      case 3:
        variable.shard = field.value;
        break;
      case 4:
        variable.offset = field.value;
        break;
      case 5:
        variable.size = field.value;
        break;
      case 6:
        variable.crc = static_cast<std::uint32_t>(field.value);
        break;
      case 7:
        variable.sliced = true;
        break;
      default:
        break;
    }
  }
  return variable;
}

class Reader {
 public:
  Reader(const MappedFile& file, FunctionRef<MappedFile(int, int)> open_shard)
      : file_(file), open_shard_(open_shard), limit_(file.bytes().size()), store_(file.name()) {}

  WeightStore read() {
    Header header;
    for (const Entry& entry : Table(file_, limit_).entries()) {
      if (entry.key.empty()) {
        header = read_header(entry.value);
        continue;
      }
      const Variable variable = read_variable(entry.value);
      const std::string place = file_.name() + ": " + entry.key;
      if (variable.sliced) {
        throw Error(Code::unsupported, place + ": is stored in slices; save it as one variable");
      }
      if (variable.type) store_.add(entry.key, tensor(variable, header, place));
    }
    return std::move(store_);
  }

 private:
  Tensor tensor(const Variable& variable, const Header& header, const std::string& place) {
    if (variable.shard >= header.shards)
      throw Error(Code::corrupt_file, place + ": lies in a data file that is not announced");
    const MappedFile& shard =
        open(static_cast<int>(variable.shard), static_cast<int>(header.shards));
    const std::size_t length = shard.bytes().size();
    if (variable.offset > length || variable.size > length - variable.offset) {
      throw Error(Code::corrupt_file, place + ": bytes " + std::to_string(variable.offset) +
                                          " to " + std::to_string(variable.offset + variable.size) +
                                          " pass the end of " + shard.name());
    }
    Elements elements{.type = *variable.type,
                      .big_endian = header.big_endian,
                      .shape = variable.shape,
                      .bytes = {},
                      .owner = shard.owner()};
    elements.bytes = shard.bytes().subspan(static_cast<std::size_t>(variable.offset),
                                           static_cast<std::size_t>(variable.size));
    if (variable.crc && masked(crc32c(elements.bytes)) != *variable.crc)
      throw Error(Code::corrupt_file,
                  place + ": its checksum is wrong; " + shard.name() + " is damaged");
    Tensor result = make_tensor(elements, place, limit_);
    if (static_cast<std::uint64_t>(result.shape().count()) * size_of(elements.type) !=
        variable.size)
      throw Error(Code::corrupt_file, place + ": shape " + result.shape().text() +
                                          " does not fill " + std::to_string(variable.size) +
                                          " bytes");
    return result;
  }

  const MappedFile& open(int shard, int shards) {
    const auto found = shards_.find(shard);
    if (found != shards_.end()) return found->second;
    return shards_.emplace(shard, open_shard_(shard, shards)).first->second;
  }

  const MappedFile& file_;
  FunctionRef<MappedFile(int, int)> open_shard_;
  ReadLimit limit_;
  WeightStore store_;
  std::map<int, MappedFile> shards_;
};

}  // namespace

bool looks_like_tensorflow_checkpoint(std::span<const std::byte> bytes) noexcept {
  if (bytes.size() < kFooterBytes) return false;
  std::uint64_t magic = 0;
  std::memcpy(&magic, bytes.data() + bytes.size() - sizeof magic, sizeof magic);
  return magic == kMagic;
}

WeightStore read_tensorflow_checkpoint(const MappedFile& file) {
  const auto open_shard = [&](int shard, int shards) {
    std::string stem = file.name();
    if (stem.ends_with(kIndexEnding)) stem.resize(stem.size() - kIndexEnding.size());
    char ending[48];
    std::snprintf(ending, sizeof ending, ".data-%05d-of-%05d", shard, shards);
    return MappedFile::open(stem + ending);
  };
  return read_tensorflow_checkpoint(file, open_shard);
}

WeightStore read_tensorflow_checkpoint(const MappedFile& file,
                                       FunctionRef<MappedFile(int, int)> open_shard) {
  return Reader(file, open_shard).read();
}

}  // namespace atrous::io
