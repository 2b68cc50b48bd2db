#include <string>

#include "core/base/error.h"
#include "io/files/crc32c.h"
#include "io/weights/tensorflow_checkpoint.h"
#include "tests/fuzz/targets.h"

namespace atrous::fuzz {
namespace {

std::string varint(std::size_t value) {
  std::string text;
  for (; value >= 0x80; value >>= 7) text += static_cast<char>(value | 0x80);
  return text + static_cast<char>(value);
}

std::string number(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

/// Appends a block with its trailer; its handle.
std::string add_block(std::string& table, const std::string& block) {
  const std::string handle = varint(table.size()) + varint(block.size());
  const std::string checked = block + '\0';
  const std::uint32_t crc = io::crc32c(std::as_bytes(std::span(checked)));
  table += checked + number((crc >> 15 | crc << 17) + 0xa282ead8U, 4);
  return handle;
}

std::string index_around(const std::string& block) {
  std::string table;
  const std::string handle = add_block(table, block);
  const std::string restarts = number(0, 4) + number(1, 4);
  const std::string entry = varint(0) + varint(1) + varint(handle.size()) + "z" + handle;
  const std::string index = add_block(table, entry + restarts);
  std::string footer = varint(0) + varint(0) + index;
  footer.resize(40, '\0');
  return table + footer + number(0xdb4775248b80fb57, 8);
}

/// `shard` stands for every data file.
void read(Bytes index, Bytes shard) {
  try {
    read_through(io::read_tensorflow_checkpoint(
        io::MappedFile(index, "fuzz"), [&](int, int) { return io::MappedFile(shard, "shard"); }));
  } catch (const Error&) {
    // refused, as it should be
  }
}

}  // namespace

void run_checkpoint(Bytes bytes) {
  read(bytes, bytes);
  const std::string whole =
      index_around({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  read(std::as_bytes(std::span(whole)), bytes);
}

}  // namespace atrous::fuzz
