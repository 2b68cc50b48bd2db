#include "io/weights/onnx.h"

#include <optional>

#include "core/base/error.h"
#include "io/files/protobuf.h"
#include "io/weights/elements.h"
#include "io/weights/number_list.h"

namespace atrous::io {
namespace {

constexpr std::uint32_t kIrVersion = 1, kGraph = 7;  // of ModelProto
constexpr std::uint32_t kInitialiser = 5;            // of GraphProto
constexpr std::size_t kMostAxes = 32;

std::optional<Element> type_of(std::uint64_t data_type) {
  switch (data_type) {
    case 1:
      return Element::f32;
    case 2:
      return Element::u8;
    case 3:
      return Element::i8;
    case 4:
      return Element::u16;
    case 5:
      return Element::i16;
    case 6:
      return Element::i32;
    case 7:
      return Element::i64;
    case 9:
      return Element::boolean;
    case 10:
      return Element::f16;
    case 11:
      return Element::f64;
    case 12:
      return Element::u32;
    case 13:
      return Element::u64;
    case 16:
      return Element::bf16;
    default:
      return std::nullopt;
  }
}

/// A TensorProto, field by field.
class Initialiser {
 public:
  Initialiser(ByteReader message, const MappedFile& file, ReadLimit& limit)
      : message_(message), file_(file), limit_(limit) {}

  void read_into(WeightStore& store) {
    std::uint64_t data_type = 0;
    ByteReader fields = message_;
    while (fields.remaining() > 0) {
      const ProtoField field = next_field(fields);
      if (field.is_number(2)) data_type = field.value;
      if (field.is_bytes(8)) name_ = field.text();
      if (field.number == 1) add_extents(field);
      if (field.is_number(14) && field.value == 1) {
        throw Error(Code::unsupported, file_.name() + ": " + name_ +
                                           ": its data lie in another file; save the model with "
                                           "the data inside");
      }
    }
    const auto type = type_of(data_type);
    if (!type) {
      throw Error(Code::unsupported, file_.name() + ": " + name_ + ": element type " +
                                         std::to_string(data_type) + " is not supported");
    }
    read_data(*type);
    store.add(name_, make_tensor(elements_, file_.name() + ": " + name_, limit_));
  }

 private:
  void add_extent(std::uint64_t extent) {
    if (elements_.shape.size() == kMostAxes) message_.fail("a tensor of more than 32 axes");
    elements_.shape.push_back(static_cast<std::int64_t>(extent));
  }

  void add_extents(const ProtoField& field) {
    if (field.wire != ProtoField::Wire::bytes) return add_extent(field.value);
    ByteReader packed = field.content;
    while (packed.remaining() > 0) add_extent(read_varint(packed));
  }

  void read_data(Element type) {
    NumberList numbers(type, file_.name() + ": " + name_, limit_);
    numbers.expect(message_.size());
    std::optional<ByteReader> raw;
    ByteReader fields = message_;
    while (fields.remaining() > 0) {
      const ProtoField field = next_field(fields);
      if (field.is_bytes(9)) raw = field.content;
      if ((field.number == 4 && type == Element::f32) ||
          (field.number == 10 && type == Element::f64))
        numbers.add_fixed(field);
      if (field.number == 5 || field.number == 7 || field.number == 11) numbers.add_varints(field);
    }
    elements_.type = type;
    elements_.bytes = raw ? raw->take(raw->remaining(), "raw data") : numbers.bytes();
    elements_.owner = raw ? file_.owner() : numbers.owner(file_.owner());
  }

  ByteReader message_;
  const MappedFile& file_;
  ReadLimit& limit_;
  std::string name_;
  Elements elements_;
};

}  // namespace

bool looks_like_onnx(std::span<const std::byte> bytes) noexcept {
  try {
    ByteReader model(bytes, "file");
    bool version = false;
    for (int fields = 0; model.remaining() > 0 && fields < 64; ++fields) {
      const ProtoField field = next_field(model);
      version = version || field.is(kIrVersion, ProtoField::Wire::varint);
      if (field.is_bytes(kGraph)) return version;
      if (field.number > 25) return false;
    }
  } catch (const Error&) {
    // no protobuf
  }
  return false;
}

WeightStore read_onnx(const MappedFile& file) {
  ReadLimit limit(file.bytes().size());
  WeightStore store(file.name());
  ByteReader model(file.bytes(), file.name());
  while (model.remaining() > 0) {
    const ProtoField field = next_field(model);
    if (!field.is_bytes(kGraph)) continue;
    ByteReader graph = field.content;
    while (graph.remaining() > 0) {
      const ProtoField part = next_field(graph);
      if (part.is_bytes(kInitialiser)) Initialiser(part.content, file, limit).read_into(store);
    }
  }
  return store;
}

}  // namespace atrous::io
