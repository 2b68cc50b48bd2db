#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>

#include "core/tensor/allocator.h"

namespace atrous::kernels::crf {

/// Plain numbers in memory of an allocator, so that a memory cap counts them.
template <class T>
class Array {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Array() = default;
  /// Uninitialised. Throws Error{Code::memory}.
  Array(std::shared_ptr<Allocator> allocator, std::size_t size)
      : allocator_(std::move(allocator)), size_(size) {
    buffer_ = std::make_unique<Buffer>(allocator_, std::max<std::size_t>(size, 1) * sizeof(T));
  }

  /// Makes room for `size` numbers, at least doubling; keeps those that are there.
  void grow(std::size_t size) {
    if (size * sizeof(T) > buffer_->bytes()) {
      auto larger =
          std::make_unique<Buffer>(allocator_, std::max(size * sizeof(T), 2 * buffer_->bytes()));
      std::copy_n(data(), size_, reinterpret_cast<T*>(larger->data()));
      buffer_ = std::move(larger);
    }
    size_ = size;
  }

  std::size_t size() const noexcept { return size_; }
  T* data() noexcept { return reinterpret_cast<T*>(buffer_->data()); }
  const T* data() const noexcept { return reinterpret_cast<const T*>(buffer_->data()); }
  T* begin() noexcept { return data(); }
  T* end() noexcept { return data() + size_; }
  T& operator[](std::size_t i) noexcept { return data()[i]; }
  const T& operator[](std::size_t i) const noexcept { return data()[i]; }

 private:
  std::shared_ptr<Allocator> allocator_;
  std::unique_ptr<Buffer> buffer_;
  std::size_t size_ = 0;
};

}  // namespace atrous::kernels::crf
