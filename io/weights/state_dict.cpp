#include "io/weights/state_dict.h"

#include <algorithm>
#include <functional>
#include <set>

#include "core/base/error.h"
#include "io/weights/pickled_array.h"

namespace atrous::io {
namespace {

using Ref = Pickle::Ref;
using Kind = Pickle::Kind;

constexpr int kDeepest = 8;  // wrappers around a state dict
/// What the modules around a network put before all of its names: data parallelism, training loops,
/// compilers.
constexpr std::string_view kWrappers[] = {"module.", "model.", "net.", "_orig_mod."};
/// What stands beside the network in such a module.
constexpr std::string_view kBeside[] = {"loss.", "criterion."};

bool is_rebuilt_tensor(std::string_view maker) {
  return maker == "torch._utils _rebuild_tensor" || maker == "torch._utils _rebuild_tensor_v2" ||
         maker == "torch._utils _rebuild_tensor_v3";
}

class Reader {
 public:
  Reader(const Pickle& pickle, const MappedFile& file, PersistentData* data, ReadLimit& limit)
      : pickle_(pickle), file_(file), data_(data), limit_(limit) {}

  WeightStore read() {
    find_best(pickle_.root(), 0);
    if (most_ == 0) {
      throw Error(Code::corrupt_file,
                  file_.name() +
                      ": holds no dict of tensors by name; expected a state dict, alone or "
                      "inside a checkpoint");
    }
    const std::vector<Ref> pairs = pickle_.pairs(best_);
    WeightStore store(file_.name());
    const std::vector<std::string_view> wrappers = common_wrappers(pairs);
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
      if (!is_tensor(pairs[i + 1])) continue;
      const std::string name(unwrapped(pickle_.text(pairs[i], "a tensor's name"), wrappers));
      store.add(name, tensor(pairs[i + 1], name));
    }
    return store;
  }

 private:
  /// The object that a parameter wraps, or itself.
  Ref unwrapped(Ref ref) const {
    for (int depth = 0; depth < kDeepest; ++depth) {
      const std::string_view maker = pickle_.maker(ref);
      if (pickle_[ref].kind != Kind::object) return ref;
      if (maker == "torch._utils _rebuild_parameter" ||
          maker == "torch._utils _rebuild_parameter_with_state") {
        ref = pickle_.item(pickle_[ref].arguments, 0);
      } else {
        return ref;
      }
    }
    return ref;
  }

  bool is_tensor(Ref ref) const {
    ref = unwrapped(ref);
    const PickleValue& value = pickle_[ref];
    if (value.kind == Kind::object)
      return is_rebuilt_tensor(pickle_.maker(ref)) || is_pickled_array(pickle_, ref);
    return value.kind == Kind::persistent && data_ != nullptr && data_->tensor(pickle_, ref);
  }

  /// Looks for the dict with most tensors, outermost first. Every dict is looked at once.
  void find_best(Ref ref, int depth) {
    const Kind kind = pickle_[ref].kind;
    if (kind != Kind::dict && kind != Kind::object) return;
    if (is_tensor(ref) || !seen_.insert(ref).second) return;
    const std::vector<Ref> pairs = pickle_.pairs(ref);
    std::size_t count = 0;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
      const Kind key = pickle_[pairs[i]].kind;
      if ((key == Kind::text || key == Kind::bytes) && is_tensor(pairs[i + 1])) ++count;
    }
    if (count > most_) {
      most_ = count;
      best_ = ref;
    }
    for (std::size_t i = 0; depth < kDeepest && i + 1 < pairs.size(); i += 2)
      find_best(pairs[i + 1], depth + 1);
  }

  /// The wrappers that all names begin with, outermost first.
  std::vector<std::string_view> common_wrappers(const std::vector<Ref>& pairs) const {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
      if (is_tensor(pairs[i + 1])) names.push_back(pickle_.text(pairs[i], "a tensor's name"));
    const auto begins_with = [](std::string_view name) {
      return [name](std::string_view start) { return name.starts_with(start); };
    };
    std::vector<std::string_view> found;
    for (int depth = 0; depth < kDeepest; ++depth) {
      const auto wraps_all = [&](std::string_view wrapper) {
        return std::ranges::all_of(names, [&](std::string_view name) {
          return name.starts_with(wrapper) || std::ranges::any_of(kBeside, begins_with(name));
        });
      };
      const auto wrapper = std::ranges::find_if(kWrappers, wraps_all);
      if (wrapper == std::end(kWrappers)) break;
      found.push_back(*wrapper);
      for (std::string_view& name : names)
        if (name.starts_with(*wrapper)) name.remove_prefix(wrapper->size());
    }
    return found;
  }

  static std::string_view unwrapped(std::string_view name,
                                    const std::vector<std::string_view>& wrappers) {
    for (const std::string_view wrapper : wrappers) {
      if (!name.starts_with(wrapper)) break;
      name.remove_prefix(wrapper.size());
    }
    return name;
  }

  Tensor tensor(Ref ref, const std::string& name) {
    ref = unwrapped(ref);
    const std::string place = file_.name() + ": " + name;
    try {
      if (pickle_[ref].kind == Kind::persistent)
        return make_tensor(*data_->tensor(pickle_, ref), place, limit_);
      if (is_pickled_array(pickle_, ref))
        return make_tensor(owned(pickled_array(pickle_, ref, limit_), place), place, limit_);
      return make_tensor(rebuilt(ref), place, limit_);
    } catch (const Error& error) {
      const std::string what = error.what();
      throw Error(error.code(), what.find(name) == std::string::npos ? place + ": " + what : what);
    }
  }

  /// Bytes that lie in the file live with it; others (unescaped text) must be kept.
  Elements owned(Elements array, const std::string& place) {
    if (array.owner) return array;
    const auto whole = file_.bytes();
    const std::byte* from = array.bytes.data();
    if (!std::less<>()(from, whole.data()) &&
        !std::less<>()(whole.data() + whole.size(), from + array.bytes.size())) {
      array.owner = file_.owner();
      return array;
    }
    limit_.spend(array.bytes.size(), place);
    const auto copy =
        std::make_shared<const std::vector<std::byte>>(array.bytes.begin(), array.bytes.end());
    array.bytes = *copy;
    array.owner = copy;
    return array;
  }

  /// _rebuild_tensor*(storage, offset, shape, strides, requires_grad, hooks, dtype ...)
  Elements rebuilt(Ref ref) {
    const Ref arguments = pickle_[ref].arguments;
    const Ref id = pickle_.item(arguments, 0);
    if (pickle_[id].kind != Kind::persistent || data_ == nullptr)
      pickle_.fail("a tensor's storage is not beside the pickle");
    Elements elements = data_->storage(pickle_, id);
    if (pickle_.maker(ref).ends_with("_v3")) {
      const auto type = torch_type(pickle_.maker(pickle_.item(arguments, 6)));
      if (!type) pickle_.fail("a tensor has an unknown element type");
      elements.type = *type;
    }
    const std::int64_t offset = pickle_.integer(pickle_.item(arguments, 1), "a storage offset");
    elements.shape = pickle_.integers(pickle_.item(arguments, 2), "a tensor's shape");
    elements.strides = pickle_.integers(pickle_.item(arguments, 3), "a tensor's strides");
    const std::size_t available = elements.bytes.size() / size_of(elements.type);
    if (offset < 0 || static_cast<std::uint64_t>(offset) > available) {
      pickle_.fail("a tensor begins at element " + std::to_string(offset) + " of a storage of " +
                   std::to_string(available));
    }
    elements.bytes =
        elements.bytes.subspan(static_cast<std::size_t>(offset) * size_of(elements.type));
    return elements;
  }

  const Pickle& pickle_;
  const MappedFile& file_;
  PersistentData* data_;
  ReadLimit& limit_;
  std::set<Ref> seen_;
  std::size_t most_ = 0;
  Ref best_ = PickleValue::kNothing;
};

}  // namespace

std::optional<Element> torch_type(std::string_view global) {
  struct Row {
    std::string_view legacy, dtype;
    Element type;
  };
  constexpr Row kRows[] = {
      {"Float", "float32", Element::f32}, {"Double", "float64", Element::f64},
      {"Half", "float16", Element::f16},  {"BFloat16", "bfloat16", Element::bf16},
      {"Long", "int64", Element::i64},    {"Int", "int32", Element::i32},
      {"Short", "int16", Element::i16},   {"Char", "int8", Element::i8},
      {"Byte", "uint8", Element::u8},     {"Bool", "bool", Element::boolean},
      {"Untyped", "uint8", Element::u8},  {"", "uint16", Element::u16},
      {"", "uint32", Element::u32},       {"", "uint64", Element::u64},
  };
  std::string_view name = global.substr(global.find(' ') + 1);
  for (const Row& row : kRows)
    if (name == row.dtype) return row.type;
  for (const std::string_view ending : {"Storage", "Tensor"})
    if (name.ends_with(ending)) name.remove_suffix(ending.size());
  for (const Row& row : kRows)
    if (!row.legacy.empty() && name == row.legacy) return row.type;
  return std::nullopt;
}

WeightStore read_state_dict(const Pickle& pickle,
                            const MappedFile& file,
                            PersistentData* data,
                            ReadLimit& limit) {
  return Reader(pickle, file, data, limit).read();
}

}  // namespace atrous::io
