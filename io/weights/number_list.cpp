#include "io/weights/number_list.h"

#include <algorithm>

#include "core/base/error.h"

namespace atrous::io {

void NumberList::fail(const char* what) const {
  throw Error(Code::corrupt_file, place_ + ": " + what);
}

void NumberList::append(std::span<const std::byte> bytes) {
  if (!owned_) {
    owned_ = std::make_shared<std::vector<std::byte>>();
    grow(view_.size());
    owned_->assign(view_.begin(), view_.end());
  }
  if (bytes.size() > owned_->capacity() - owned_->size()) grow(owned_->size() + bytes.size());
  owned_->insert(owned_->end(), bytes.begin(), bytes.end());
}

void NumberList::grow(std::size_t needed) {
  const std::size_t old = owned_->capacity();
  const std::size_t wanted = std::max(needed, old == 0 ? expected_ : 2 * old);
  if (!limit_->try_spend(wanted)) fail("a list of numbers is longer than its file explains");
  owned_->reserve(wanted);
  limit_->give_back(old);
}

void NumberList::add_fixed(const ProtoField& field) {
  using Wire = ProtoField::Wire;
  const std::size_t each = size_of(type_);
  if (field.wire != Wire::bytes) {
    if ((field.wire == Wire::fixed32) != (each == 4) || field.wire == Wire::varint)
      fail("a list of numbers has elements of another size");
    return append(std::as_bytes(std::span(&field.value, 1)).first(each));
  }
  ByteReader content = field.content;
  if (content.remaining() % each != 0) content.fail("a packed list ends inside a number");
  const auto bytes = content.take(content.remaining(), "packed numbers");
  if (view_.empty() && !owned_)
    view_ = bytes;
  else
    append(bytes);
}

void NumberList::add_varints(const ProtoField& field) {
  const auto add = [&](std::uint64_t value) {
    append(std::as_bytes(std::span(&value, 1)).first(size_of(type_)));
  };
  if (field.wire != ProtoField::Wire::bytes) return add(field.value);
  ByteReader content = field.content;
  while (content.remaining() > 0) add(read_varint(content));
}

}  // namespace atrous::io
