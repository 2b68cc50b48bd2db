#include "core/base/error.h"
#include "io/weights/matconvnet.h"
#include "io/weights/matlab.h"
#include "io/weights/pickle_text.h"

namespace atrous::io {
namespace {

constexpr int kDeepest = 32;
constexpr std::string_view kReferenced = "#refs#", kSubsystem = "#subsystem#";

/// Values of a 7.3 file. MATLAB's class stands in an attribute that is not needed: a group is a
/// struct (an array of structs where its fields are references), a dataset of references is a cell
/// array, 16-bit integers are letters.
class Reader {
 public:
  Reader(Hdf5& hdf5, const MappedFile& file) : hdf5_(hdf5), file_(file) {}

  MatFile read() {
    MatFile variables;
    const auto members = hdf5_.members(hdf5_.root());
    if (!members) throw Error(Code::corrupt_file, file_.name() + ": its root is no group");
    for (const auto& [name, address] : *members)
      if (name != kReferenced && name != kSubsystem) variables[name] = value_at(address, name, 0);
    return variables;
  }

 private:
  MatValue value_at(Hdf5::Address address, const std::string& path, int depth) {
    const std::string place = file_.name() + ": " + path;
    if (depth > kDeepest)
      throw Error(Code::corrupt_file,
                  place + ": structs and cells nested deeper than any network's");
    if (const auto members = hdf5_.members(address)) return structs(*members, path, depth);
    const auto dataset = hdf5_.dataset(address, place);
    MatValue value;
    if (!dataset) return value;
    // Axes run the other way round than in MATLAB.
    value.shape.assign(dataset->shape.rbegin(), dataset->shape.rend());
    if (dataset->type.type == Hdf5Type::Class::reference) {
      value.kind = MatValue::Kind::cells;
      value.cells = targets(*dataset, path, depth);
    } else if (const auto type = element_type(dataset->type)) {
      if (*type == Element::u16) {
        value.kind = MatValue::Kind::text;
        value.text = letters(dataset->bytes);
        return value;
      }
      value.kind = MatValue::Kind::numbers;
      value.numbers = {.type = *type,
                       .big_endian = dataset->type.big_endian,
                       .shape = value.shape,
                       .bytes = dataset->bytes,
                       .owner = dataset->owner};
    }
    return value;
  }

  MatValue structs(const std::map<std::string, Hdf5::Address>& members,
                   const std::string& path,
                   int depth) {
    MatValue value;
    value.kind = MatValue::Kind::structs;
    for (const auto& [name, address] : members) {
      MatValue field = value_at(address, path + "." + name, depth + 1);
      std::vector<MatValue>& values = value.fields[name];
      values.push_back(std::move(field));
    }
    spread(value);
    return value;
  }

  /// An array of structs has as many references in each field.
  static void spread(MatValue& value) {
    std::size_t count = 0;
    for (const auto& [name, values] : value.fields) {
      if (values[0].kind != MatValue::Kind::cells) return;
      if (count != 0 && values[0].cells.size() != count) return;
      count = values[0].cells.size();
    }
    if (count == 0) return;
    for (auto& [name, values] : value.fields) {
      std::vector<MatValue> cells = std::move(values[0].cells);
      values = std::move(cells);
    }
  }

  std::vector<MatValue> targets(const Hdf5Dataset& dataset, const std::string& path, int depth) {
    std::vector<MatValue> values;
    const std::string place = file_.name() + ": " + path;
    ByteReader reader(dataset.bytes, place);
    if (dataset.type.bytes != 8) reader.fail("references of an unknown size");
    while (reader.remaining() >= 8) {
      const auto address = reader.number<std::uint64_t>("a reference");
      if (++followed_ > kMostReferences) reader.fail("more references than any network needs");
      values.push_back(address == 0 ? MatValue() : value_at(address, path, depth + 1));
    }
    return values;
  }

  static std::string letters(std::span<const std::byte> bytes) {
    std::string text;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
      append_utf8(text, std::to_integer<std::uint32_t>(bytes[i]) |
                            std::to_integer<std::uint32_t>(bytes[i + 1]) << 8);
    return text;
  }

  static constexpr std::size_t kMostReferences = 200'000;

  Hdf5& hdf5_;
  const MappedFile& file_;
  std::size_t followed_ = 0;
};

}  // namespace

std::optional<Element> element_type(const Hdf5Type& type) {
  if (type.type == Hdf5Type::Class::real) {
    if (type.bytes == 2) return Element::f16;
    if (type.bytes == 4) return Element::f32;
    if (type.bytes == 8) return Element::f64;
  }
  if (type.type != Hdf5Type::Class::integer) return std::nullopt;
  switch (type.bytes) {
    case 1:
      return type.is_signed ? Element::i8 : Element::u8;
    case 2:
      return type.is_signed ? Element::i16 : Element::u16;
    case 4:
      return type.is_signed ? Element::i32 : Element::u32;
    case 8:
      return type.is_signed ? Element::i64 : Element::u64;
    default:
      return std::nullopt;
  }
}

MatFile read_matlab_hdf5(Hdf5& hdf5, const MappedFile& file) { return Reader(hdf5, file).read(); }

}  // namespace atrous::io
