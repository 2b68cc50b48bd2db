#include "io/weights/mxnet.h"

#include <array>
#include <cstring>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "io/weights/elements.h"

namespace atrous::io {
namespace {

constexpr std::uint64_t kListMagic = 0x112;
constexpr std::uint32_t kV1 = 0xF993fac8, kV2 = 0xF993fac9, kV3 = 0xF993faca;
constexpr std::int32_t kDense = 0, kUndefined = -1;
constexpr std::uint32_t kMostAxes = 32;

Element type_of(const ByteReader& reader, std::int32_t flag) {
  constexpr std::array kTypes = {Element::f32, Element::f64, Element::f16, Element::u8,
                                 Element::i32, Element::i8,  Element::i64, Element::boolean};
  if (flag == 12) return Element::bf16;
  if (flag < 0 || static_cast<std::size_t>(flag) >= kTypes.size())
    reader.fail("element type " + std::to_string(flag) + " is not known");
  return kTypes[static_cast<std::size_t>(flag)];
}

/// Extents of 8 bytes, or 4 before version 1, whose first word is the rank itself.
std::vector<std::int64_t> read_shape(ByteReader& reader, std::uint32_t magic) {
  const bool old = magic != kV1 && magic != kV2 && magic != kV3;
  const std::uint32_t rank = old ? magic : reader.number<std::uint32_t>("a rank");
  if (rank > kMostAxes) reader.fail("an array of " + std::to_string(rank) + " axes");
  std::vector<std::int64_t> shape;
  for (std::uint32_t i = 0; i < rank; ++i) {
    shape.push_back(old ? reader.number<std::uint32_t>("an extent")
                        : reader.number<std::int64_t>("an extent"));
  }
  return shape;
}

/// An array's shape, type and bytes.
Elements read_array(ByteReader& reader) {
  const auto magic = reader.number<std::uint32_t>("an array's mark");
  if (magic == kV2 || magic == kV3) {
    const auto storage = reader.number<std::int32_t>("a storage type");
    if (storage != kDense && storage != kUndefined)
      reader.fail("a sparse array; weights are dense");
  }
  Elements array;
  array.shape = read_shape(reader, magic);
  if (array.shape.empty() && magic != kV3) return array;  // an array without content
  reader.skip(8);                                         // the device
  array.type = type_of(reader, reader.number<std::int32_t>("an element type"));
  std::uint64_t count = 1;
  for (const std::int64_t extent : array.shape) {
    if (extent < 0 ||
        (extent > 0 && count > reader.remaining() / static_cast<std::uint64_t>(extent)))
      reader.fail("an array's shape passes the end of the file; it is cut off or damaged");
    count *= static_cast<std::uint64_t>(extent);
  }
  if (count > reader.remaining() / size_of(array.type))
    reader.fail("an array passes the end of the file; it is cut off or damaged");
  array.bytes = reader.take(static_cast<std::size_t>(count) * size_of(array.type), "an array");
  return array;
}

std::string_view plain(std::string_view name) {
  return name.starts_with("arg:") || name.starts_with("aux:") ? name.substr(4) : name;
}

}  // namespace

bool looks_like_mxnet(std::span<const std::byte> bytes) noexcept {
  std::uint64_t magic = 0;
  if (bytes.size() < 24) return false;
  std::memcpy(&magic, bytes.data(), sizeof magic);
  return magic == kListMagic;
}

WeightStore read_mxnet(const MappedFile& file) {
  ReadLimit limit(file.bytes().size());
  ByteReader reader(file.bytes(), file.name());
  if (reader.number<std::uint64_t>("MXNet's mark") != kListMagic)
    reader.fail("expected MXNet's mark");
  reader.skip(8);
  const auto count = reader.number<std::uint64_t>("the number of arrays");
  if (count > reader.remaining() / 8) reader.fail("more arrays than bytes are announced");
  std::vector<Elements> arrays;
  for (std::uint64_t i = 0; i < count; ++i) {
    limit.spend(2 * sizeof(Elements), file.name());
    arrays.push_back(read_array(reader));
    arrays.back().owner = file.owner();
  }
  if (const auto names = reader.number<std::uint64_t>("the number of names"); names != count)
    reader.fail(std::to_string(names) + " names for " + std::to_string(count) + " arrays");
  WeightStore store(file.name());
  for (const Elements& array : arrays) {
    const auto length = reader.number<std::uint64_t>("a name's length");
    if (length > reader.remaining()) reader.fail("a name passes the end of the file");
    const std::string name(plain(reader.text(static_cast<std::size_t>(length), "a name")));
    store.add(name, make_tensor(array, file.name() + ": " + name, limit));
  }
  return store;
}

}  // namespace atrous::io
