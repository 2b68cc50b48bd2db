#include "core/tensor/tensor.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "core/tensor/mapped_pages.h"

namespace atrous {

std::ptrdiff_t TensorDesc::span_bytes() const noexcept {
  const std::ptrdiff_t pixels = shape.pixels();
  if (pixels == 0 || shape.channels() == 0) return 0;
  return ((pixels - 1) * pixel_stride + shape.channels()) * size_of(dtype);
}

Tensor::Tensor(DType dtype, const Shape& shape, std::shared_ptr<Allocator> allocator)
    : dtype_(dtype), shape_(shape) {
  auto buffer = std::make_shared<Buffer>(std::move(allocator), static_cast<std::size_t>(bytes()));
  data_ = mutable_ = buffer->data();
  owner_ = std::move(buffer);
}

Tensor::Tensor(DType dtype,
               const Shape& shape,
               const std::byte* data,
               std::shared_ptr<const void> owner)
    : dtype_(dtype), shape_(shape), owner_(std::move(owner)), data_(data) {}

std::vector<float> Tensor::to_floats() const {
  const auto count = static_cast<std::size_t>(shape_.count());
  std::vector<float> values;
  if (dtype_ == DType::f32 && reinterpret_cast<std::uintptr_t>(data_) % alignof(float) == 0) {
    // Most weights: in the general way the vector would first be filled with zeros.
    const auto* from = reinterpret_cast<const float*>(data_);
    values.assign(from, from + count);
  } else {
    values.resize(count);
    to_f32(dtype_, data_, shape_.count(), values.data());
  }
  give_back_pages(owner_, {data_, static_cast<std::size_t>(bytes())});
  return values;
}

Tensor Tensor::from_floats(const Shape& shape, std::span<const float> values) {
  Tensor tensor(DType::f32, shape);
  std::memcpy(tensor.mutable_data(), values.data(),
              std::min(values.size_bytes(), static_cast<std::size_t>(tensor.bytes())));
  return tensor;
}

}  // namespace atrous
