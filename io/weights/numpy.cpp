#include "io/weights/numpy.h"

#include <charconv>
#include <cstring>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "io/weights/elements.h"
#include "io/weights/pickled_array.h"

namespace atrous::io {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kLongestHeader = std::size_t{1} << 16;

/// What follows `'key':` in the header, a Python dict with three keys.
std::string_view value_of(const ByteReader& reader, std::string_view header, std::string_view key) {
  const auto at = header.find("'" + std::string(key) + "'");
  if (at == std::string_view::npos) reader.fail("the header has no '" + std::string(key) + "'");
  std::string_view rest = header.substr(at + key.size() + 2);
  const auto begin = rest.find_first_not_of(" :");
  return begin == std::string_view::npos ? std::string_view() : rest.substr(begin);
}

std::vector<std::int64_t> parse_shape(const ByteReader& reader, std::string_view text) {
  const auto close = text.find(')');
  if (!text.starts_with('(') || close == std::string_view::npos)
    reader.fail("expected a tuple for the shape");
  std::vector<std::int64_t> shape;
  const char* from = text.data() + 1;
  const char* const end = text.data() + close;
  while (from < end) {
    if (*from == ' ' || *from == ',' || *from == 'L') {
      ++from;
      continue;
    }
    std::int64_t extent = 0;
    const auto [rest, error] = std::from_chars(from, end, extent);
    if (error != std::errc()) reader.fail("expected integers for the shape");
    shape.push_back(extent);
    from = rest;
  }
  return shape;
}

Tensor read_array(const MappedFile& file, const std::string& place, ReadLimit& limit) {
  ByteReader reader(file.bytes(), place);
  if (reader.text(kMagic.size(), "NumPy's mark") != kMagic) reader.fail("expected NumPy's mark");
  const auto version = reader.number<std::uint8_t>("the version");
  reader.skip(1);
  if (version < 1 || version > 3)
    reader.fail("version " + std::to_string(version) + "; 1 to 3 are known");
  const std::size_t length = version == 1 ? reader.number<std::uint16_t>("the header's length")
                                          : reader.number<std::uint32_t>("the header's length");
  if (length > kLongestHeader) reader.fail("the header is too long");
  const std::string_view header = reader.text(length, "the header");
  std::string_view code = value_of(reader, header, "descr");
  if (!code.starts_with('\''))
    throw Error(Code::unsupported, place + ": arrays of records are no weights");
  code = code.substr(1, code.find('\'', 1) - 1);
  const auto type = numpy_type(code);
  if (!type) {
    throw Error(Code::unsupported,
                place + ": NumPy arrays of type " + std::string(code) + " are not supported");
  }
  Elements array;
  array.type = type->first;
  array.big_endian = type->second;
  array.shape = parse_shape(reader, value_of(reader, header, "shape"));
  if (value_of(reader, header, "fortran_order").starts_with("True"))
    array.strides = column_strides(array.shape);
  array.bytes = reader.take(reader.remaining(), "the elements");
  array.owner = file.owner();
  return make_tensor(array, place, limit);
}

}  // namespace

bool looks_like_npy(std::span<const std::byte> bytes) noexcept {
  return bytes.size() > kMagic.size() &&
         std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) == 0;
}

WeightStore read_npy(const MappedFile& file) {
  ReadLimit limit(file.bytes().size());
  WeightStore store(file.name());
  store.add("array", read_array(file, file.name(), limit));
  return store;
}

WeightStore read_numpy_archive(const ZipArchive& zip, const std::string& file, ReadLimit& limit) {
  constexpr std::string_view kEnding = ".npy";
  WeightStore store(file);
  for (const ZipMember& member : zip.members()) {
    if (!member.name.ends_with(kEnding)) continue;
    const MappedFile content = zip.open(member);
    store.add(std::string(member.name.substr(0, member.name.size() - kEnding.size())),
              read_array(content, content.name(), limit));
  }
  return store;
}

}  // namespace atrous::io
