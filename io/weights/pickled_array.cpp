#include "io/weights/pickled_array.h"

#include <algorithm>
#include <tuple>

#include "core/base/error.h"
#include "io/weights/pickle_text.h"

namespace atrous::io {
namespace {

using Ref = Pickle::Ref;
using Kind = Pickle::Kind;

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(),
                     [&](std::string_view end) { return name.ends_with(end); });
}

/// dtype('f4', ...) with the byte order of its state.
std::pair<Element, bool> read_type(const Pickle& pickle, Ref ref) {
  if (!pickle.is(ref, "numpy dtype") || pickle[ref].kind != Kind::object)
    pickle.fail("expected a NumPy dtype");
  std::string code(pickle.text(pickle.item(pickle[ref].arguments, 0), "a dtype's name"));
  if (const Ref state = pickle[ref].state; state != PickleValue::kNothing)
    code.insert(0, pickle.text(pickle.item(state, 1), "a dtype's byte order"));
  if (const auto type = numpy_type(code)) return *type;
  throw Error(Code::unsupported, "NumPy arrays of type " + code + " are not supported");
}

/// The array's bytes: as they are, or as Latin-1 text that protocol 2 hides them in.
void read_bytes(const Pickle& pickle, Ref ref, Elements& array, ReadLimit& limit) {
  std::string_view bytes;
  if (pickle.is(ref, "_codecs encode") && pickle[ref].kind == Kind::object) {
    const std::string_view hidden =
        pickle.text(pickle.item(pickle[ref].arguments, 0), "an array's bytes");
    limit.spend(hidden.size(), "an array in the pickle");
    auto plain = to_latin1(hidden);
    if (!plain) pickle.fail("an array's bytes are not Latin-1 text");
    const auto owned = std::make_shared<const std::string>(std::move(*plain));
    bytes = *owned;
    array.owner = owned;
  } else if (pickle.maker(ref).ends_with(" bytearray") && pickle[ref].kind == Kind::object) {
    return read_bytes(pickle, pickle.item(pickle[ref].arguments, 0), array, limit);
  } else {
    bytes = pickle.text(ref, "an array's bytes");
  }
  array.bytes = std::as_bytes(std::span(bytes));
}

}  // namespace

std::optional<std::pair<Element, bool>> numpy_type(std::string_view code) {
  struct Row {
    std::string_view code;
    Element type;
  };
  constexpr Row kRows[] = {{"f2", Element::f16}, {"f4", Element::f32}, {"f8", Element::f64},
                           {"i1", Element::i8},  {"u1", Element::u8},  {"i2", Element::i16},
                           {"u2", Element::u16}, {"i4", Element::i32}, {"u4", Element::u32},
                           {"i8", Element::i64}, {"u8", Element::u64}, {"b1", Element::boolean}};
  bool big = false;
  while (!code.empty() && std::string_view("<>|=").find(code[0]) != std::string_view::npos) {
    big = code[0] == '>';
    code.remove_prefix(1);
  }
  for (const Row& row : kRows)
    if (row.code == code) return std::pair(row.type, big);
  return std::nullopt;
}

bool is_pickled_array(const Pickle& pickle, Ref ref) {
  return pickle[ref].kind == Kind::object &&
         ends_with_any(pickle.maker(ref), {"multiarray _reconstruct", "numeric _frombuffer"});
}

Elements pickled_array(const Pickle& pickle, Ref ref, ReadLimit& limit) {
  const PickleValue& object = pickle[ref];
  Elements array;
  bool columns = false;
  if (pickle.maker(ref).ends_with("_frombuffer")) {
    // _frombuffer(bytes, dtype, shape, order)
    std::tie(array.type, array.big_endian) = read_type(pickle, pickle.item(object.arguments, 1));
    array.shape = pickle.integers(pickle.item(object.arguments, 2), "an array's shape");
    columns = pickle.text(pickle.item(object.arguments, 3), "an array's order") == "F";
    read_bytes(pickle, pickle.item(object.arguments, 0), array, limit);
  } else {
    // (version, shape, dtype, is_fortran, bytes)
    if (object.state == PickleValue::kNothing) pickle.fail("an array has no content");
    array.shape = pickle.integers(pickle.item(object.state, 1), "an array's shape");
    std::tie(array.type, array.big_endian) = read_type(pickle, pickle.item(object.state, 2));
    columns = pickle.integer(pickle.item(object.state, 3), "an array's order") != 0;
    read_bytes(pickle, pickle.item(object.state, 4), array, limit);
  }
  if (columns) array.strides = column_strides(array.shape);
  return array;
}

}  // namespace atrous::io
