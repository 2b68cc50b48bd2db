#include "io/weights/tensorflow_graph.h"

#include <map>
#include <set>

#include "core/base/error.h"
#include "io/weights/number_list.h"

namespace atrous::io {
namespace {

constexpr std::uint32_t kNode = 1;                                  // of GraphDef
constexpr std::uint32_t kName = 1, kOp = 2, kInput = 3, kAttr = 5;  // of NodeDef
constexpr std::uint32_t kKey = 1, kValue = 2, kTensor = 8;          // of an attribute
constexpr std::string_view kRead = "/read";

/// The node's name and operation, and its attribute `value` if it has one.
struct Node {
  std::string_view name, op, input;
  std::optional<ByteReader> tensor;
};

std::optional<ByteReader> tensor_of(ByteReader attr) {
  std::string_view key;
  std::optional<ByteReader> tensor;
  while (attr.remaining() > 0) {
    const ProtoField field = next_field(attr);
    if (field.is_bytes(kKey)) key = field.text();
    if (!field.is_bytes(kValue)) continue;
    ByteReader value = field.content;
    while (value.remaining() > 0) {
      const ProtoField inner = next_field(value);
      if (inner.is_bytes(kTensor)) tensor = inner.content;
    }
  }
  return key == "value" ? tensor : std::nullopt;
}

Node read_node(ByteReader message) {
  Node node;
  while (message.remaining() > 0) {
    const ProtoField field = next_field(message);
    if (field.is_bytes(kName)) node.name = field.text();
    if (field.is_bytes(kOp)) node.op = field.text();
    if (field.is_bytes(kInput) && node.input.empty()) node.input = field.text();
    if (field.is_bytes(kAttr))
      if (auto tensor = tensor_of(field.content)) node.tensor = tensor;
  }
  return node;
}

/// The list that a type's numbers stand in when they are not one block of bytes.
bool is_list_of(Element type, std::uint32_t number) {
  switch (type) {
    case Element::f32:
      return number == 5;
    case Element::f64:
      return number == 6;
    case Element::i64:
      return number == 10;
    case Element::boolean:
      return number == 11;
    case Element::f16:
    case Element::bf16:
      return number == 13;
    default:
      return number == 7;
  }
}

class Constant {
 public:
  Constant(ByteReader message, const MappedFile& file, const std::string& name, ReadLimit& limit)
      : message_(message), file_(file), place_(file.name() + ": " + name), limit_(limit) {}

  /// Nothing for a constant that is no number.
  std::optional<Tensor> read() {
    std::optional<Element> type;
    std::optional<ByteReader> content;
    ByteReader fields = message_;
    while (fields.remaining() > 0) {
      const ProtoField field = next_field(fields);
      if (field.is_number(1)) type = tensorflow_type(field.value);
      if (field.is_bytes(2)) elements_.shape = tensorflow_shape(field.content);
      if (field.is_bytes(4) && field.content.remaining() > 0) content = field.content;
    }
    if (!type) return std::nullopt;
    elements_.type = *type;
    elements_.owner = file_.owner();
    if (content)
      elements_.bytes = content->take(content->remaining(), "a tensor's content");
    else
      read_list();
    return make_tensor(elements_, place_, limit_);
  }

 private:
  /// Numbers one by one; the last one stands for all that are left out.
  void read_list() {
    NumberList numbers(elements_.type, place_, limit_);
    numbers.expect(message_.size());
    ByteReader fields = message_;
    while (fields.remaining() > 0) {
      const ProtoField field = next_field(fields);
      if (!is_list_of(elements_.type, field.number)) continue;
      if (elements_.type == Element::f32 || elements_.type == Element::f64)
        numbers.add_fixed(field);
      else
        numbers.add_varints(field);
    }
    std::uint64_t count = 1;
    for (const std::int64_t extent : elements_.shape)
      if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(extent), &count))
        message_.fail("a shape with more elements than any file");
    const std::size_t each = size_of(elements_.type);
    if (count <= numbers.count() || numbers.count() == 0) {
      elements_.bytes = numbers.bytes();
      elements_.owner = numbers.owner(file_.owner());
      return;
    }
    if (count > limit_.left() / each) limit_.spend(limit_.left() + 1, place_);
    limit_.spend(static_cast<std::size_t>(count) * each, place_);
    const auto all =
        std::make_shared<std::vector<std::byte>>(numbers.bytes().begin(), numbers.bytes().end());
    const std::vector<std::byte> last(all->end() - static_cast<std::ptrdiff_t>(each), all->end());
    all->reserve(static_cast<std::size_t>(count) * each);
    while (all->size() < count * each) all->insert(all->end(), last.begin(), last.end());
    elements_.bytes = *all;
    elements_.owner = all;
  }

  ByteReader message_;
  const MappedFile& file_;
  std::string place_;
  ReadLimit& limit_;
  Elements elements_;
};

bool is_float(DType type) {
  return type == DType::f32 || type == DType::f16 || type == DType::bf16;
}

}  // namespace

std::optional<Element> tensorflow_type(std::uint64_t data_type) {
  switch (data_type) {
    case 1:
      return Element::f32;
    case 2:
      return Element::f64;
    case 3:
      return Element::i32;
    case 4:
      return Element::u8;
    case 5:
      return Element::i16;
    case 6:
      return Element::i8;
    case 9:
      return Element::i64;
    case 10:
      return Element::boolean;
    case 14:
      return Element::bf16;
    case 17:
      return Element::u16;
    case 19:
      return Element::f16;
    case 22:
      return Element::u32;
    case 23:
      return Element::u64;
    default:
      return std::nullopt;
  }
}

std::vector<std::int64_t> tensorflow_shape(ByteReader message) {
  constexpr std::size_t kMostAxes = 32;
  std::vector<std::int64_t> shape;
  while (message.remaining() > 0) {
    const ProtoField field = next_field(message);
    if (field.is_number(3) && field.value != 0) message.fail("a tensor without a shape");
    if (!field.is_bytes(2)) continue;
    if (shape.size() == kMostAxes) message.fail("a tensor of more than 32 axes");
    shape.push_back(0);  // an extent of 0 is left out
    ByteReader dim = field.content;
    while (dim.remaining() > 0) {
      const ProtoField inner = next_field(dim);
      if (inner.is_number(1)) shape.back() = static_cast<std::int64_t>(inner.value);
    }
    if (shape.back() < 0) message.fail("a tensor with an open extent");
  }
  return shape;
}

bool looks_like_tensorflow_graph(std::span<const std::byte> bytes) noexcept {
  try {
    ByteReader graph(bytes, "file");
    if (graph.remaining() == 0) return false;
    const ProtoField first = next_field(graph);
    if (!first.is_bytes(kNode)) return false;
    const Node node = read_node(first.content);
    return !node.name.empty() && !node.op.empty();
  } catch (const Error&) {
    return false;
  }
}

WeightStore read_tensorflow_graph(const MappedFile& file) {
  ReadLimit limit(file.bytes().size());
  ByteReader graph(file.bytes(), file.name());
  std::map<std::string_view, ByteReader> constants;
  std::set<std::string_view> variables;
  while (graph.remaining() > 0) {
    const ProtoField field = next_field(graph);
    if (!field.is_bytes(kNode)) continue;
    limit.spend(256, file.name());
    const Node node = read_node(field.content);
    if (node.op == "Const" && node.tensor && !constants.emplace(node.name, *node.tensor).second)
      field.content.fail("the node '" + std::string(node.name) + "' comes twice");
    const std::string_view variable = node.name.substr(0, node.name.size() - kRead.size());
    if (node.op == "Identity" && node.name.ends_with(kRead) && node.input == variable)
      variables.insert(variable);
  }
  WeightStore store(file.name());
  for (const auto& [name, message] : constants) {
    if (!variables.empty() && !variables.contains(name)) continue;
    const auto tensor = Constant(message, file, std::string(name), limit).read();
    if (!tensor) continue;
    if (variables.empty() && (!is_float(tensor->dtype()) || tensor->shape().rank() == 0)) continue;
    store.add(std::string(name), *tensor);
  }
  return store;
}

}  // namespace atrous::io
