#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "io/weights/pickle.h"

namespace atrous::io {

/// The stack machine that fills a Pickle. One use: run().
class PickleMachine {
 public:
  PickleMachine(Pickle& pickle, ByteReader& reader, ReadLimit& limit)
      : pickle_(pickle), reader_(reader), limit_(limit) {}
  void run();

 private:
  using Ref = PickleValue::Ref;
  using Kind = PickleValue::Kind;

  bool plain_value(std::uint8_t opcode);
  bool text_value(std::uint8_t opcode);
  bool container(std::uint8_t opcode);
  bool memo(std::uint8_t opcode);
  bool call(std::uint8_t opcode);

  Ref push(PickleValue value);
  void push_ref(Ref ref);
  void push_integer(std::int64_t value);
  void push_long(std::size_t bytes);
  void push_text(Kind kind, std::string_view text);
  void push_owned(Kind kind, std::string text);
  void push_items(Kind kind, std::vector<Ref> items);
  void push_global(std::string name);
  void push_decimal(bool is_long);
  Ref pop();
  std::vector<Ref> pop_to_mark();
  PickleValue& top_value();
  void add_items(std::vector<Ref> items, bool in_pairs);
  std::string_view line();
  std::string_view sized(std::uint64_t bytes, std::string_view what);
  void remember(std::uint64_t index);
  void recall(std::uint64_t index);
  std::uint64_t decimal(std::string_view text);

  Pickle& pickle_;
  ByteReader& reader_;
  ReadLimit& limit_;
  std::vector<Ref> stack_;
  std::map<std::uint64_t, Ref> memo_;
};

}  // namespace atrous::io
