#include "io/weights/pickle.h"

#include "core/base/error.h"
#include "io/weights/pickle_machine.h"

namespace atrous::io {
namespace {

constexpr std::string_view kOrderedDict = "collections OrderedDict";

}  // namespace

Pickle::Pickle(ByteReader& reader, const std::string& place, ReadLimit& limit) : place_(place) {
  PickleMachine(*this, reader, limit).run();
}

std::string_view Pickle::maker(Ref ref) const noexcept {
  const PickleValue& value = values_[ref];
  if (value.kind == Kind::global) return value.text;
  if (value.kind != Kind::object) return {};
  const PickleValue& callable = values_[value.callable];
  return callable.kind == Kind::global ? callable.text : std::string_view();
}

bool Pickle::is(Ref ref, std::string_view name) const noexcept {
  return ref != PickleValue::kNothing && maker(ref) == name;
}

std::vector<Pickle::Ref> Pickle::pairs(Ref ref) const {
  const PickleValue& value = values_[ref];
  if (value.kind == Kind::dict || !value.items.empty()) return value.items;
  // Python 2 makes an OrderedDict from a list of pairs.
  std::vector<Ref> all;
  if (!is(ref, kOrderedDict) || value.kind != Kind::object || size(value.arguments) == 0)
    return all;
  for (const Ref pair : values_[item(value.arguments, 0)].items) {
    if (size(pair) != 2) fail("an OrderedDict is made from something that is no pair");
    all.push_back(item(pair, 0));
    all.push_back(item(pair, 1));
  }
  return all;
}

Pickle::Ref Pickle::find(Ref dict, std::string_view key) const {
  const std::vector<Ref> all = pairs(dict);
  for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
    const PickleValue& each = values_[all[i]];
    if ((each.kind == Kind::text || each.kind == Kind::bytes) && each.text == key)
      return all[i + 1];
  }
  return PickleValue::kNothing;
}

Pickle::Ref Pickle::item(Ref tuple, std::size_t i) const {
  const PickleValue& value = values_[tuple];
  if ((value.kind != Kind::tuple && value.kind != Kind::list) || i >= value.items.size()) {
    fail("expected a tuple of more than " + std::to_string(i) + ", found one of " +
         std::to_string(value.items.size()));
  }
  return value.items[i];
}

std::int64_t Pickle::integer(Ref ref, std::string_view what) const {
  const PickleValue& value = values_[ref];
  if (value.kind != Kind::integer && value.kind != Kind::boolean)
    fail("expected an integer for " + std::string(what));
  return value.integer;
}

std::string_view Pickle::text(Ref ref, std::string_view what) const {
  const PickleValue& value = values_[ref];
  if (value.kind != Kind::text && value.kind != Kind::bytes)
    fail("expected text for " + std::string(what));
  return value.text;
}

std::vector<std::int64_t> Pickle::integers(Ref ref, std::string_view what) const {
  // torch.Size is a tuple with a name.
  if (is(ref, "torch Size") && values_[ref].kind == Kind::object)
    ref = item(values_[ref].arguments, 0);
  const PickleValue& value = values_[ref];
  if (value.kind != Kind::tuple && value.kind != Kind::list)
    fail("expected integers for " + std::string(what));
  std::vector<std::int64_t> numbers;
  for (const Ref each : value.items) numbers.push_back(integer(each, what));
  return numbers;
}

void Pickle::fail(const std::string& message) const {
  throw Error(Code::corrupt_file, place_ + ": in its pickle: " + message);
}

}  // namespace atrous::io
