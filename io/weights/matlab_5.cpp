#include <algorithm>
#include <cstring>
#include <optional>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "io/files/inflate.h"
#include "io/weights/matlab.h"
#include "io/weights/pickle_text.h"

namespace atrous::io {
namespace {

constexpr std::size_t kHeaderBytes = 128;
constexpr std::uint32_t kMatrix = 14, kCompressed = 15;
constexpr int kDeepest = 32;
constexpr std::uint32_t kCell = 1, kStruct = 2, kObject = 3, kChar = 4, kSparse = 5, kDouble = 6,
                        kLastNumber = 15;

/// miINT8 ... miUTF32: the type of a data element's numbers.
std::optional<Element> data_type(std::uint32_t type) {
  switch (type) {
    case 1:
      return Element::i8;
    case 2:
    case 16:
      return Element::u8;  // UTF-8
    case 3:
      return Element::i16;
    case 4:
    case 17:
      return Element::u16;  // UTF-16
    case 5:
      return Element::i32;
    case 6:
    case 18:
      return Element::u32;  // UTF-32
    case 7:
      return Element::f32;
    case 9:
      return Element::f64;
    case 12:
      return Element::i64;
    case 13:
      return Element::u64;
    default:
      return std::nullopt;
  }
}

class Reader {
 public:
  Reader(const MappedFile& file, ReadLimit& limit) : file_(file), limit_(limit) {}

  MatFile read() {
    ByteReader reader(file_.bytes(), file_.name());
    reader.seek(126);
    const std::string_view mark = reader.text(2, "the byte order");
    if (mark != "IM" && mark != "MI") reader.fail("expected MATLAB's mark of the byte order");
    swap_ = mark == "MI";
    owner_ = file_.owner();
    while (reader.remaining() > 0) read_variable(reader);
    return std::move(variables_);
  }

 private:
  /// A data element: its type and content. Small ones carry four bytes in their tag.
  struct Item {
    std::uint32_t type = 0;
    ByteReader content;
  };

  std::uint32_t word(ByteReader& reader, std::string_view what) const {
    const auto value = reader.number<std::uint32_t>(what);
    return swap_ ? __builtin_bswap32(value) : value;
  }

  Item next(ByteReader& reader) const {
    const std::uint32_t tag = word(reader, "a data element");
    if (tag >> 16 != 0) {
      if (tag >> 16 > 4) reader.fail("a small data element of more than four bytes");
      const ByteReader content = reader.part(tag >> 16, "a small data element");
      reader.skip(4 - (tag >> 16));
      return {tag & 0xFFFFU, content};
    }
    const std::uint32_t bytes = word(reader, "a data element's length");
    if (bytes > reader.remaining()) {
      reader.fail("a data element of " + std::to_string(bytes) +
                  " bytes passes the end of the file; it is cut off or damaged");
    }
    const ByteReader content = reader.part(bytes, "a data element");
    // Compressed elements are not padded.
    if (tag != kCompressed) reader.skip(std::min<std::size_t>(reader.remaining(), -bytes & 7U));
    return {tag, content};
  }

  void read_variable(ByteReader& reader) {
    Item item = next(reader);
    if (item.type == kMatrix) return add(item.content);
    if (item.type != kCompressed) return;  // a subsystem's data
    const auto unpacked = inflate(item.content.take(item.content.remaining(), "compressed data"),
                                  Wrapper::zlib, std::nullopt, file_.name(), limit_);
    owner_ = unpacked.owner;
    ByteReader inner(unpacked.bytes, file_.name());
    Item variable = next(inner);
    if (variable.type == kMatrix) add(variable.content);
    owner_ = file_.owner();
  }

  void add(ByteReader& content) {
    std::string name;
    MatValue value = read_matrix(content, name, 0);
    if (!variables_.emplace(name, std::move(value)).second)
      content.fail("the variable '" + name + "' comes twice");
  }

  MatValue read_matrix(ByteReader& reader, std::string& name, int depth) {
    if (depth > kDeepest) reader.fail("structs and cells nested deeper than any network's");
    limit_.spend(2 * sizeof(MatValue), file_.name());
    MatValue value;
    if (reader.remaining() == 0) return value;  // an empty cell
    Item flags = next(reader);
    const std::uint32_t kind = word(flags.content, "an array's class") & 0xFFU;
    value.shape = integers(next(reader));
    Item name_item = next(reader);
    name = name_item.content.text(name_item.content.remaining(), "a name");
    if (kind == kCell) {
      read_cells(reader, value, depth);
    } else if (kind == kStruct || kind == kObject) {
      read_structs(reader, value, kind == kObject, depth);
    } else if (kind == kChar) {
      read_text(next(reader), value);
    } else if (kind >= kDouble && kind <= kLastNumber) {
      read_numbers(next(reader), value);
    } else if (kind == kSparse) {
      throw Error(Code::unsupported, file_.name() + ": " + name + ": sparse arrays are no weights");
    }
    return value;
  }

  /// Elements of an array, each of which takes at least a tag.
  std::size_t elements(const ByteReader& reader, const MatValue& value) const {
    std::uint64_t count = 1;
    for (const std::int64_t extent : value.shape)
      if (extent < 0 || __builtin_mul_overflow(count, static_cast<std::uint64_t>(extent), &count))
        reader.fail("an array of an impossible size");
    if (count > reader.remaining() / 8)
      reader.fail("an array of " + std::to_string(count) + " cells in " +
                  std::to_string(reader.remaining()) + " bytes");
    return static_cast<std::size_t>(count);
  }

  MatValue read_element(ByteReader& reader, int depth) {
    Item item = next(reader);
    if (item.type != kMatrix) reader.fail("expected an array in a cell or field");
    std::string unused;
    return read_matrix(item.content, unused, depth + 1);
  }

  void read_cells(ByteReader& reader, MatValue& value, int depth) {
    value.kind = MatValue::Kind::cells;
    for (std::size_t left = elements(reader, value); left > 0; --left)
      value.cells.push_back(read_element(reader, depth));
  }

  void read_structs(ByteReader& reader, MatValue& value, bool is_object, int depth) {
    value.kind = MatValue::Kind::structs;
    if (is_object) next(reader);  // the class's name
    const std::vector<std::int64_t> lengths = integers(next(reader));
    Item names = next(reader);
    const std::int64_t length = lengths.empty() ? 0 : lengths[0];
    if (length < 1 || length > 4096) reader.fail("field names of an impossible length");
    std::vector<std::string> fields;
    while (names.content.remaining() >= static_cast<std::size_t>(length)) {
      const std::string_view padded =
          names.content.text(static_cast<std::size_t>(length), "a field's name");
      fields.emplace_back(padded.substr(0, padded.find('\0')));
      if (!value.fields.try_emplace(fields.back()).second)
        names.content.fail("the field '" + fields.back() + "' comes twice");
      limit_.spend(sizeof(std::string) + fields.back().size(), file_.name());
    }
    if (fields.empty()) return;
    for (std::size_t left = elements(reader, value); left > 0; --left)
      for (const std::string& field : fields)
        value.fields[field].push_back(read_element(reader, depth));
  }

  std::vector<std::int64_t> integers(Item item) const {
    constexpr std::size_t kMost = 64;
    std::vector<std::int64_t> numbers;
    while (item.content.remaining() >= 4 && numbers.size() < kMost)
      numbers.push_back(static_cast<std::int32_t>(word(item.content, "an extent")));
    return numbers;
  }

  void read_text(Item item, MatValue& value) {
    value.kind = MatValue::Kind::text;
    const auto type = data_type(item.type);
    if (!type) return;
    const std::size_t each = size_of(*type);
    limit_.spend(item.content.remaining() * 2, file_.name());
    while (item.content.remaining() >= each) {
      std::uint32_t code = 0;
      const auto bytes = item.content.take(each, "a letter");
      for (std::size_t i = 0; i < each && i < 4; ++i)
        code |= std::to_integer<std::uint32_t>(bytes[swap_ ? each - 1 - i : i]) << (8 * i);
      if (item.type == 16)
        value.text += static_cast<char>(code);
      else
        append_utf8(value.text, code & 0x1FFFFFU);
    }
  }

  void read_numbers(Item item, MatValue& value) {
    const auto type = data_type(item.type);
    if (!type) item.content.fail("numbers of unknown type " + std::to_string(item.type));
    value.kind = MatValue::Kind::numbers;
    value.numbers.type = *type;
    value.numbers.big_endian = swap_;
    value.numbers.shape = value.shape;
    value.numbers.bytes = item.content.take(item.content.remaining(), "numbers");
    value.numbers.owner = owner_;
  }

  const MappedFile& file_;
  ReadLimit& limit_;
  bool swap_ = false;
  std::shared_ptr<const void> owner_;
  MatFile variables_;
};

}  // namespace

const MatValue& MatValue::field(std::string_view name, std::size_t i) const {
  static const MatValue kNothing;
  const auto found = fields.find(name);
  return found == fields.end() || i >= found->second.size() ? kNothing : found->second[i];
}

std::size_t MatValue::count() const {
  if (kind == Kind::cells) return cells.size();
  return fields.empty() ? 0 : fields.begin()->second.size();
}

bool is_matlab(std::span<const std::byte> bytes) noexcept {
  constexpr std::string_view kBegin = "MATLAB ";
  return bytes.size() >= kHeaderBytes &&
         std::memcmp(bytes.data(), kBegin.data(), kBegin.size()) == 0;
}

MatFile read_matlab_5(const MappedFile& file, ReadLimit& limit) {
  return Reader(file, limit).read();
}

}  // namespace atrous::io
