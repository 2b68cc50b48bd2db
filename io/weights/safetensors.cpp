#include "io/weights/safetensors.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/byte_reader.h"
#include "core/base/error.h"

namespace atrous::io {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kMaxHeader = 100'000'000;  // the format's own limit
constexpr std::size_t kLengthBytes = sizeof(std::uint64_t);
constexpr int kMaxDepth = 3;  // header, tensor, shape

struct TypeName {
  std::string_view name;
  DType type;
};
constexpr TypeName kTypes[] = {
    {"F32", DType::f32}, {"F16", DType::f16}, {"BF16", DType::bf16}, {"I8", DType::i8},
    {"U8", DType::u8},   {"I32", DType::i32}, {"I64", DType::i64},   {"BOOL", DType::boolean},
};

/// One tensor of the header, checked against nothing but itself.
struct Entry {
  std::string name;
  DType type = DType::f32;
  Shape shape;
  std::uint64_t begin = 0, end = 0;
};

/// Reads the header's members, with the file's name in every message.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  /// Fills `entries` in file order and the store's metadata.
  void read(std::vector<Entry>& entries, WeightStore& store) {
    const Json header = parse();
    for (const auto& [name, value] : header.items()) {
      if (name == "__metadata__") {
        read_metadata(value, store);
      } else {
        entries.push_back(read_entry(name, value));
      }
    }
  }

 private:
  [[noreturn]] void fail(const std::string& message, Code code = Code::corrupt_file) const {
    throw Error(code, std::string(file_) + ": header: " + message);
  }

  Json parse() const {
    // The parser keeps the last of two members with one name, so names are watched as they pass.
    std::vector<std::set<std::string>> names;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
      const bool opens =
          event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
      if (opens && depth >= kMaxDepth) fail("nested deeper than the format allows");
      if (event == Json::parse_event_t::object_start) names.emplace_back();
      if (event == Json::parse_event_t::object_end) names.pop_back();
      if (event == Json::parse_event_t::key && !names.back().insert(parsed).second) {
        fail("the name '" + parsed.get<std::string>() + "' appears twice");
      }
      return true;
    };
    try {
      return Json::parse(text_, watch);
    } catch (const Json::parse_error& error) {
      fail("not valid JSON near byte " + std::to_string(kLengthBytes + error.byte) +
           " of the file; it is damaged or not a safetensors file");
    } catch (const Json::exception&) {  // a number beyond double's range
      fail("not valid JSON: a number is out of range");
    }
  }

  void read_metadata(const Json& value, WeightStore& store) const {
    if (!value.is_object()) fail("__metadata__: expected an object of strings");
    for (const auto& [key, text] : value.items()) {
      if (!text.is_string()) fail("__metadata__." + key + ": expected a string");
      store.metadata().emplace(key, text.get<std::string>());
    }
  }

  Entry read_entry(const std::string& name, const Json& value) const {
    if (!value.is_object()) fail(name + ": expected an object");
    for (const auto& [key, ignored] : value.items()) {
      if (key != "dtype" && key != "shape" && key != "data_offsets") {
        fail(name + ": unexpected member '" + key + "'");
      }
    }
    Entry entry;
    entry.name = name;
    entry.type = read_type(name, value);
    const std::vector<std::uint64_t> range = read_numbers(name, value, "data_offsets");
    if (range.size() != 2) fail(name + ": data_offsets: expected [begin, end]");
    entry.begin = range[0];
    entry.end = range[1];
    if (entry.end < entry.begin) fail(name + ": data_offsets: the end is before the beginning");

    const std::vector<std::uint64_t> extents = read_numbers(name, value, "shape");
    const std::uint64_t bytes = entry.end - entry.begin;
    const auto element = static_cast<std::uint64_t>(size_of(entry.type));
    if (wanted_bytes(extents, element) != bytes) {
      fail(name + ": the shape " + value["shape"].dump() + " of " +
           value["dtype"].get<std::string>() + " does not fill its " + std::to_string(bytes) +
           " bytes");
    }
    entry.shape = make_shape(name, extents);
    return entry;
  }

  DType read_type(const std::string& name, const Json& value) const {
    const auto found = value.find("dtype");
    if (found == value.end() || !found->is_string()) fail(name + ": dtype: expected a string");
    const auto& text = found->get_ref<const std::string&>();
    for (const TypeName& known : kTypes) {
      if (known.name == text) return known.type;
    }
    fail(name + ": element type " + text + " is not supported; convert the tensor to F32",
         Code::unsupported);
  }

  std::vector<std::uint64_t> read_numbers(const std::string& name,
                                          const Json& value,
                                          const char* member) const {
    const auto found = value.find(member);
    if (found == value.end() || !found->is_array()) {
      fail(name + ": " + member + ": expected an array");
    }
    std::vector<std::uint64_t> numbers;
    for (const Json& number : *found) {
      if (!number.is_number_unsigned()) {
        fail(name + ": " + member + ": expected whole numbers, not " + number.dump());
      }
      numbers.push_back(number.get<std::uint64_t>());
    }
    return numbers;
  }

  /// Nothing when the product does not fit 64 bits.
  static std::optional<std::uint64_t> wanted_bytes(const std::vector<std::uint64_t>& extents,
                                                   std::uint64_t element) {
    if (std::ranges::find(extents, 0U) != extents.end()) return 0;
    std::uint64_t bytes = element;
    for (const std::uint64_t extent : extents) {
      if (__builtin_mul_overflow(bytes, extent, &bytes)) return std::nullopt;
    }
    return bytes;
  }

  Shape make_shape(const std::string& name, const std::vector<std::uint64_t>& extents) const {
    if (extents.size() > std::size_t{Shape::kMaxRank}) {
      fail(name + ": " + std::to_string(extents.size()) + " axes, at most " +
               std::to_string(Shape::kMaxRank) + " are supported",
           Code::unsupported);
    }
    std::vector<int> narrow;
    for (const std::uint64_t extent : extents) {
      if (extent > std::uint64_t{std::numeric_limits<int>::max()}) {
        fail(name + ": an extent of " + std::to_string(extent) + " is not supported",
             Code::unsupported);
      }
      narrow.push_back(static_cast<int>(extent));
    }
    return Shape(narrow);
  }

  std::string_view text_;
  std::string_view file_;
};

/// Every byte of the data must belong to exactly one tensor.
void check_coverage(std::vector<Entry>& entries,
                    std::uint64_t data_bytes,
                    const std::string& file) {
  std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.begin, e.end); });
  std::uint64_t covered = 0;
  for (const Entry& entry : entries) {
    const std::string place = file + ": " + entry.name + ": ";
    const std::string range =
        "data_offsets [" + std::to_string(entry.begin) + ", " + std::to_string(entry.end) + "]";
    if (entry.end > data_bytes) {
      throw Error(Code::corrupt_file, place + range + " pass the end of the file's " +
                                          std::to_string(data_bytes) +
                                          " bytes of data; the file is cut off or damaged");
    }
    if (entry.begin != covered) {
      const char* problem = entry.begin < covered ? " overlap the tensor before"
                                                  : " leave a hole after the tensor before";
      throw Error(Code::corrupt_file,
                  place + range + problem + ", which ends at " + std::to_string(covered));
    }
    covered = entry.end;
  }
  if (covered != data_bytes) {
    throw Error(Code::corrupt_file, file + ": " + std::to_string(data_bytes - covered) +
                                        " bytes after the last tensor; the file is damaged");
  }
}

}  // namespace

bool looks_like_safetensors(std::span<const std::byte> bytes) noexcept {
  std::uint64_t length = 0;
  if (bytes.size() <= kLengthBytes) return false;
  std::memcpy(&length, bytes.data(), kLengthBytes);
  return length <= kMaxHeader && bytes[kLengthBytes] == std::byte{'{'};
}

WeightStore read_safetensors(const MappedFile& file) {
  ByteReader reader(file.bytes(), file.name());
  const auto length = reader.number<std::uint64_t>("the header's length");
  if (length > kMaxHeader) {
    reader.fail("the header's length " + std::to_string(length) +
                " exceeds the format's limit of " + std::to_string(kMaxHeader) + " bytes");
  }
  const std::string_view text = reader.text(static_cast<std::size_t>(length), "the JSON header");
  if (!text.starts_with('{')) {
    throw Error(Code::corrupt_file, file.name() + ": at 0x8: expected '{', the header's beginning");
  }
  WeightStore store(file.name());
  std::vector<Entry> entries;
  HeaderReader(text, file.name()).read(entries, store);
  check_coverage(entries, reader.remaining(), file.name());
  const std::byte* data = file.bytes().data() + reader.position();
  for (const Entry& entry : entries) {
    store.add(entry.name, Tensor(entry.type, entry.shape, data + entry.begin, file.owner()));
  }
  return store;
}

}  // namespace atrous::io
