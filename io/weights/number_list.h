#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/files/protobuf.h"
#include "io/files/read_limit.h"
#include "io/weights/elements.h"

namespace atrous::io {

/// The numbers of a repeated field, packed or one by one. A single packed block stays a view of
/// the file; anything else is put together in memory.
class NumberList {
 public:
  /// `type` is that of the elements as they lie in memory afterwards.
  /// `place` begins messages.
  NumberList(Element type, std::string place, ReadLimit& limit)
      : type_(type), place_(std::move(place)), limit_(&limit) {}

  /// Numbers that stand in a message one by one take no more than the message: with its length, room
  /// for them is made once.
  void expect(std::size_t message_bytes) noexcept { expected_ = message_bytes; }
  /// Adds a field of fixed-size numbers (floats, doubles).
  void add_fixed(const ProtoField& field);
  /// Adds a field of varints, each narrowed to the element type.
  void add_varints(const ProtoField& field);

  std::size_t count() const noexcept { return bytes().size() / size_of(type_); }
  std::span<const std::byte> bytes() const noexcept { return owned_ ? *owned_ : view_; }
  /// What keeps the bytes alive; `file` where they lie in the file.
  std::shared_ptr<const void> owner(const std::shared_ptr<const void>& file) const {
    return owned_ ? owned_ : file;
  }

 private:
  void append(std::span<const std::byte> bytes);
  void grow(std::size_t needed);
  [[noreturn]] void fail(const char* what) const;

  Element type_;
  std::string place_;
  ReadLimit* limit_;
  std::span<const std::byte> view_;
  std::shared_ptr<std::vector<std::byte>> owned_;
  std::size_t expected_ = 0;
};

}  // namespace atrous::io
