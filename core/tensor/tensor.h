#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/tensor/allocator.h"
#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

namespace atrous {

/// What a tensor looks like, without its memory.
struct TensorDesc {
  DType dtype = DType::f32;
  Shape shape;
  /// Elements between neighbouring pixels: shape.channels() when dense, more when the tensor is
  /// a channel range of a wider one (a concatenation's part).
  std::ptrdiff_t pixel_stride = 0;

  static TensorDesc dense(DType dtype, const Shape& shape) {
    return {dtype, shape, shape.channels()};
  }
  bool is_dense() const noexcept { return pixel_stride == shape.channels(); }
  /// Bytes from the first element to one past the last.
  std::ptrdiff_t span_bytes() const noexcept;
};

/// A described piece of somebody else's memory.
struct TensorView {
  TensorDesc desc;
  std::byte* data = nullptr;

  template <class T>
  T* as() const noexcept {
    return reinterpret_cast<T*>(data);
  }
};

/// A dense tensor that shares ownership of its memory (a buffer, a mapped file).
class Tensor {
 public:
  Tensor() = default;
  /// New uninitialised memory. Throws Error{Code::memory}.
  Tensor(DType dtype, const Shape& shape, std::shared_ptr<Allocator> allocator = host_allocator());
  /// A view into memory that `owner` keeps alive. The data need not be aligned.
  Tensor(DType dtype, const Shape& shape, const std::byte* data, std::shared_ptr<const void> owner);

  DType dtype() const noexcept { return dtype_; }
  const Shape& shape() const noexcept { return shape_; }
  std::ptrdiff_t bytes() const noexcept { return shape_.count() * size_of(dtype_); }
  const std::byte* data() const noexcept { return data_; }
  /// Writable memory; only for tensors that allocated it themselves.
  std::byte* mutable_data() noexcept { return mutable_; }
  TensorView view() noexcept { return {TensorDesc::dense(dtype_, shape_), mutable_}; }

  /// A float copy of all elements, whatever the type.
  std::vector<float> to_floats() const;

  static Tensor from_floats(const Shape& shape, std::span<const float> values);

 private:
  DType dtype_ = DType::f32;
  Shape shape_;
  std::shared_ptr<const void> owner_;
  const std::byte* data_ = nullptr;
  std::byte* mutable_ = nullptr;
};

}  // namespace atrous
