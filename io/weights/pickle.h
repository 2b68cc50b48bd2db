#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/byte_reader.h"
#include "io/files/read_limit.h"

namespace atrous::io {

/// A value of a pickle. Values refer to each other by number, so cycles and shared parts cost
/// nothing and own nothing.
struct PickleValue {
  enum class Kind : std::uint8_t {
    none,
    boolean,
    integer,
    real,
    text,
    bytes,
    tuple,
    list,
    dict,
    set,
    global,      // text: "module name"
    object,      // what calling `callable` with `arguments` would give; `state` from BUILD
    persistent,  // `arguments` is the id
    mark,
  };
  using Ref = std::uint32_t;
  static constexpr Ref kNothing = ~Ref{0};

  Kind kind = Kind::none;
  Ref callable = kNothing, arguments = kNothing, state = kNothing;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text = {};  // text, bytes, global
  std::vector<Ref> items =
      {};  // elements; keys and values in turn of a dict and of an object like one
};

/// Reads one pickle, protocol 0 to 5, without executing anything: opcodes and globals are closed
/// lists, calls are recorded, never made.
class Pickle {
 public:
  using Ref = PickleValue::Ref;
  using Kind = PickleValue::Kind;

  /// Reads from `reader`'s position to the STOP opcode. Text and bytes are views into its span
  /// where they stand there as they are. Throws Error{Code::corrupt_file} with the offset, and
  /// Error{Code::unsupported} naming a global or opcode that is not on the list.
  Pickle(ByteReader& reader, const std::string& place, ReadLimit& limit);

  Ref root() const noexcept { return root_; }
  /// All values are below this number.
  Ref end() const noexcept { return static_cast<Ref>(values_.size()); }
  const PickleValue& operator[](Ref ref) const noexcept { return values_[ref]; }

  /// True if `ref` is a global called `name` ("module name"), or an object made by it.
  bool is(Ref ref, std::string_view name) const noexcept;
  /// The global that an object was made by, or nothing.
  std::string_view maker(Ref ref) const noexcept;
  /// Keys and values in turn of a dict or of an object that holds or was made from pairs.
  std::vector<Ref> pairs(Ref ref) const;
  /// Value of a dict under a text key, or kNothing.
  Ref find(Ref dict, std::string_view key) const;
  /// Element `i` of a tuple or list. Throws Error{Code::corrupt_file}.
  Ref item(Ref tuple, std::size_t i) const;
  std::int64_t integer(Ref ref, std::string_view what) const;
  std::string_view text(Ref ref, std::string_view what) const;
  std::vector<std::int64_t> integers(Ref ref, std::string_view what) const;
  std::size_t size(Ref ref) const noexcept { return values_[ref].items.size(); }
  [[noreturn]] void fail(const std::string& message) const;

 private:
  friend class PickleMachine;
  std::string place_;
  std::vector<PickleValue> values_;
  std::deque<std::string> texts_;  // unescaped or decoded; addresses stay
  Ref root_ = PickleValue::kNothing;
};

}  // namespace atrous::io
