// Opcodes as in CPython's Lib/pickletools.py.
#include "io/weights/pickle_machine.h"

#include <charconv>
#include <cstdio>

#include "core/base/error.h"
#include "io/weights/pickle_globals.h"

namespace atrous::io {
namespace {

constexpr std::size_t kLongestLine = std::size_t{1} << 20;
constexpr std::uint8_t kStop = '.';

std::string opcode_text(std::uint8_t opcode) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%02x", opcode);
  return text;
}

}  // namespace

void PickleMachine::run() {
  for (;;) {
    const std::size_t at = reader_.position();
    const auto opcode = reader_.number<std::uint8_t>("a pickle opcode");
    if (opcode == kStop) break;
    if (plain_value(opcode) || text_value(opcode) || container(opcode) || memo(opcode) ||
        call(opcode)) {
      continue;
    }
    reader_.seek(at);
    reader_.fail("pickle opcode " + opcode_text(opcode) + " is not one that weight files need");
  }
  if (stack_.size() != 1)
    reader_.fail("the pickle ends with " + std::to_string(stack_.size()) + " values, expected 1");
  pickle_.root_ = pop();
}

bool PickleMachine::container(std::uint8_t opcode) {
  switch (opcode) {
    case '(':
      push({.kind = Kind::mark});
      return true;
    case ')':
      push_items(Kind::tuple, {});
      return true;
    case ']':
      push_items(Kind::list, {});
      return true;
    case '}':
      push_items(Kind::dict, {});
      return true;
    case 0x8f:
      push_items(Kind::set, {});
      return true;
    case 't':
      push_items(Kind::tuple, pop_to_mark());
      return true;
    case 'l':
      push_items(Kind::list, pop_to_mark());
      return true;
    case 'd': {
      std::vector<Ref> items = pop_to_mark();
      push_items(Kind::dict, {});
      add_items(std::move(items), true);
      return true;
    }
    case 'u':
      add_items(pop_to_mark(), true);
      return true;
    case 0x91:  // FROZENSET
      push_items(Kind::set, pop_to_mark());
      return true;
    case 0x85:
    case 0x86:
    case 0x87: {  // TUPLE1, TUPLE2, TUPLE3
      std::vector<Ref> items(opcode - 0x84U);
      for (std::size_t i = items.size(); i-- > 0;) items[i] = pop();
      push_items(Kind::tuple, std::move(items));
      return true;
    }
    case 'a': {
      const Ref item = pop();
      add_items({item}, false);
      return true;
    }
    case 's': {
      const Ref value = pop(), key = pop();
      add_items({key, value}, true);
      return true;
    }
    case 'e':
    case 0x90:  // APPENDS, ADDITEMS
      add_items(pop_to_mark(), false);
      return true;
    case '0':
      pop();
      return true;
    case '1':
      pop_to_mark();
      return true;
    case '2': {
      const Ref top = pop();
      push_ref(top);
      push_ref(top);
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::memo(std::uint8_t opcode) {
  switch (opcode) {
    case 'p':
      remember(decimal(line()));
      return true;
    case 'q':
      remember(reader_.number<std::uint8_t>("a memo index"));
      return true;
    case 'r':
      remember(reader_.number<std::uint32_t>("a memo index"));
      return true;
    case 0x94:
      remember(memo_.size());
      return true;
    case 'g':
      recall(decimal(line()));
      return true;
    case 'h':
      recall(reader_.number<std::uint8_t>("a memo index"));
      return true;
    case 'j':
      recall(reader_.number<std::uint32_t>("a memo index"));
      return true;
    default:
      return false;
  }
}

bool PickleMachine::call(std::uint8_t opcode) {
  switch (opcode) {
    case 'c': {
      const std::string module(line());
      push_global(module + " " + std::string(line()));
      return true;
    }
    case 0x93: {  // STACK_GLOBAL
      const Ref name = pop(), module = pop();
      push_global(std::string(pickle_.text(module, "a module's name")) + " " +
                  std::string(pickle_.text(name, "a global's name")));
      return true;
    }
    case 'R':
    case 0x81: {  // REDUCE, NEWOBJ
      const Ref arguments = pop(), callable = pop();
      push({.kind = Kind::object, .callable = callable, .arguments = arguments});
      return true;
    }
    case 0x92: {  // NEWOBJ_EX
      pop();
      const Ref arguments = pop(), callable = pop();
      push({.kind = Kind::object, .callable = callable, .arguments = arguments});
      return true;
    }
    case 'b': {
      const Ref state = pop();
      top_value().state = state;
      return true;
    }
    case 'P': {
      push_text(Kind::bytes, line());
      const Ref id = pop();
      push({.kind = Kind::persistent, .arguments = id});
      return true;
    }
    case 'Q': {
      const Ref id = pop();
      push({.kind = Kind::persistent, .arguments = id});
      return true;
    }
    default:
      return false;
  }
}

PickleMachine::Ref PickleMachine::push(PickleValue value) {
  // A value may be a hundred times as long as its opcode.
  if (!limit_.try_spend(2 * sizeof value)) reader_.fail("the pickle makes too many values");
  pickle_.values_.push_back(std::move(value));
  stack_.push_back(static_cast<Ref>(pickle_.values_.size() - 1));
  return stack_.back();
}

void PickleMachine::push_ref(Ref ref) {
  if (!limit_.try_spend(2 * sizeof ref)) reader_.fail("the pickle's stack grows too large");
  stack_.push_back(ref);
}

void PickleMachine::push_integer(std::int64_t value) {
  push({.kind = Kind::integer, .integer = value});
}

void PickleMachine::push_text(Kind kind, std::string_view text) {
  push({.kind = kind, .text = text});
}

void PickleMachine::push_owned(Kind kind, std::string text) {
  if (!limit_.try_spend(text.size() + sizeof text))
    reader_.fail("the pickle's texts grow too long");
  pickle_.texts_.push_back(std::move(text));
  push_text(kind, pickle_.texts_.back());
}

void PickleMachine::push_items(Kind kind, std::vector<Ref> items) {
  push({.kind = kind, .items = std::move(items)});
}

void PickleMachine::push_global(std::string name) {
  if (!is_known_global(name)) {
    throw Error(Code::unsupported,
                pickle_.place_ + ": the pickle asks for the Python object " + name +
                    ", which no weight file needs; nothing in a pickle is ever executed. Save "
                    "the state dict alone");
  }
  push_owned(Kind::global, std::move(name));
}

PickleMachine::Ref PickleMachine::pop() {
  if (stack_.empty()) reader_.fail("the pickle takes a value from an empty stack");
  const Ref top = stack_.back();
  stack_.pop_back();
  if (pickle_.values_[top].kind == Kind::mark) reader_.fail("the pickle takes a mark for a value");
  return top;
}

std::vector<PickleMachine::Ref> PickleMachine::pop_to_mark() {
  std::size_t from = stack_.size();
  while (from > 0 && pickle_.values_[stack_[from - 1]].kind != Kind::mark) --from;
  if (from == 0) reader_.fail("the pickle has no mark on its stack");
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(from);
  std::vector<Ref> items(first, stack_.end());
  stack_.resize(from - 1);
  return items;
}

PickleValue& PickleMachine::top_value() {
  if (stack_.empty()) reader_.fail("the pickle changes a value on an empty stack");
  return pickle_.values_[stack_.back()];
}

void PickleMachine::add_items(std::vector<Ref> items, bool in_pairs) {
  PickleValue& to = top_value();
  const bool takes =
      to.kind == Kind::object ||
      (in_pairs ? to.kind == Kind::dict : to.kind == Kind::list || to.kind == Kind::set);
  if (!takes) reader_.fail("the pickle adds items to something that holds none");
  if (in_pairs && items.size() % 2 != 0) reader_.fail("the pickle adds a key without a value");
  if (!limit_.try_spend(2 * items.size() * sizeof(Ref))) reader_.fail("the pickle grows too large");
  to.items.insert(to.items.end(), items.begin(), items.end());
}

std::string_view PickleMachine::line() {
  const std::size_t start = reader_.position();
  std::size_t length = 0;
  while (reader_.number<char>("a line's end") != '\n')
    if (++length > kLongestLine) reader_.fail("a line of the pickle is too long");
  reader_.seek(start);
  const std::string_view text = reader_.text(length, "a line");
  reader_.skip(1);
  return text;
}

void PickleMachine::remember(std::uint64_t index) {
  constexpr std::size_t kNode = 64;
  if (stack_.empty()) reader_.fail("the pickle remembers a value of an empty stack");
  if (!limit_.try_spend(kNode)) reader_.fail("the pickle's memo grows too large");
  memo_[index] = stack_.back();
}

void PickleMachine::recall(std::uint64_t index) {
  const auto found = memo_.find(index);
  if (found == memo_.end())
    reader_.fail("memo " + std::to_string(index) + " is used before it is set");
  push_ref(found->second);
}

std::uint64_t PickleMachine::decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    reader_.fail("expected a decimal memo index");
  return value;
}

}  // namespace atrous::io
