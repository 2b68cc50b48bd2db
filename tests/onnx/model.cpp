#include "tests/onnx/model.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/base/error.h"
#include "core/tensor/dtype.h"
#include "io/files/mapped_file.h"
#include "io/files/protobuf.h"

namespace atrous::onnx {
namespace {

using io::next_field;
using io::ProtoField;

double fixed_number(std::uint64_t bits, bool wide) {
  if (wide) return std::bit_cast<double>(bits);
  return double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))};
}

/// Whole numbers, packed or one by one.
template <class Number>
void add_varints(const ProtoField& field, std::vector<Number>& to) {
  if (field.wire != ProtoField::Wire::bytes) {
    to.push_back(static_cast<Number>(static_cast<std::int64_t>(field.value)));
    return;
  }
  ByteReader packed = field.content;
  while (packed.remaining() > 0)
    to.push_back(static_cast<Number>(static_cast<std::int64_t>(io::read_varint(packed))));
}

void add_floats(const ProtoField& field, std::vector<double>& to) {
  if (field.wire != ProtoField::Wire::bytes) {
    to.push_back(fixed_number(field.value, field.wire == ProtoField::Wire::fixed64));
    return;
  }
  ByteReader packed = field.content;
  while (packed.remaining() > 0) to.push_back(double{packed.number<float>("a number")});
}

template <class Number>
void add_raw(ByteReader raw, std::vector<double>& to) {
  while (raw.remaining() > 0) to.push_back(static_cast<double>(raw.number<Number>("raw data")));
}

void add_raw_data(Array& array, const ByteReader& raw) {
  switch (array.type) {
    case Type::f32:
      return add_raw<float>(raw, array.values);
    case Type::u8:
    case Type::boolean:
      return add_raw<std::uint8_t>(raw, array.values);
    case Type::i8:
      return add_raw<std::int8_t>(raw, array.values);
    case Type::i32:
      return add_raw<std::int32_t>(raw, array.values);
    case Type::i64:
      return add_raw<std::int64_t>(raw, array.values);
    case Type::f64:
      return add_raw<double>(raw, array.values);
    case Type::f16:
      break;
  }
  ByteReader halves = raw;
  while (halves.remaining() > 0)
    array.values.push_back(double{from_f16(halves.number<std::uint16_t>("raw data"))});
}

Array parse_array(ByteReader message, const std::string& place) {
  Array array;
  std::uint64_t type = 0;
  for (ByteReader fields = message; fields.remaining() > 0;) {
    const ProtoField field = next_field(fields);
    if (field.number == 1) add_varints(field, array.shape);
    if (field.is_number(2)) type = field.value;
    if (field.is_bytes(8)) array.name = field.text();
  }
  constexpr std::uint64_t kKnown[] = {1, 2, 3, 6, 7, 9, 10, 11};
  if (std::find(std::begin(kKnown), std::end(kKnown), type) == std::end(kKnown))
    throw Error(Code::unsupported, place + ": element type " + std::to_string(type));
  array.type = static_cast<Type>(type);
  for (ByteReader fields = message; fields.remaining() > 0;) {
    const ProtoField field = next_field(fields);
    if (field.number == 4) add_floats(field, array.values);
    if (field.number == 5 || field.number == 7) add_varints(field, array.values);
    if (field.is_bytes(9)) add_raw_data(array, field.content);
  }
  return array;
}

std::pair<std::string, Attribute> parse_attribute(ByteReader fields) {
  std::string name;
  Attribute attribute;
  while (fields.remaining() > 0) {
    const ProtoField field = next_field(fields);
    if (field.is_bytes(1)) name = field.text();
    if (field.is_number(2)) attribute.number = fixed_number(field.value, false);
    if (field.is_number(3)) attribute.integer = static_cast<std::int64_t>(field.value);
    if (field.is_bytes(4)) attribute.text = field.text();
    if (field.number == 7) add_floats(field, attribute.numbers);
    if (field.number == 8) add_varints(field, attribute.integers);
  }
  return {name, attribute};
}

Node parse_node(ByteReader fields) {
  Node node;
  while (fields.remaining() > 0) {
    const ProtoField field = next_field(fields);
    if (field.is_bytes(1)) node.inputs.emplace_back(field.text());
    if (field.is_bytes(2)) node.outputs.emplace_back(field.text());
    if (field.is_bytes(4)) node.op = field.text();
    if (field.is_bytes(5)) node.attributes.insert(parse_attribute(field.content));
  }
  return node;
}

}  // namespace

std::vector<Node> read_model(const std::filesystem::path& path) {
  const auto file = io::MappedFile::open(path);
  std::vector<Node> nodes;
  for (ByteReader model(file.bytes(), file.name()); model.remaining() > 0;) {
    const ProtoField field = next_field(model);
    if (!field.is_bytes(7)) continue;
    for (ByteReader graph = field.content; graph.remaining() > 0;) {
      const ProtoField part = next_field(graph);
      if (part.is_bytes(1)) nodes.push_back(parse_node(part.content));
    }
  }
  return nodes;
}

Array read_array(const std::filesystem::path& path) {
  const auto file = io::MappedFile::open(path);
  return parse_array(ByteReader(file.bytes(), file.name()), path.string());
}

}  // namespace atrous::onnx
