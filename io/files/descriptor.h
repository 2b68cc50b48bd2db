// What the sources of this folder share: a POSIX file descriptor and its errors.
#pragma once
#include <unistd.h>

#include <string>
#include <utility>

#include "core/base/error.h"

namespace atrous::io {

/// Owns an open file descriptor; -1 is none.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const noexcept { return value_; }
  explicit operator bool() const noexcept { return value_ >= 0; }
  /// Closes now, for the error that a late write may report; 0 or -1 with errno.
  int close() noexcept { return ::close(std::exchange(value_, -1)); }

 private:
  int value_;
};

/// `<name>: <what>: <cause>; <remedy>` for an errno.
Error io_error(const std::string& name, const std::string& what, int cause);

}  // namespace atrous::io
