#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/tensor/tensor.h"
#include "io/files/read_limit.h"

namespace atrous::io {

/// Element types of weight files. Those that a Tensor cannot hold become its next wider one, or
/// f32 for f64.
enum class Element : std::uint8_t {
  f16,
  bf16,
  f32,
  f64,
  i8,
  u8,
  i16,
  u16,
  i32,
  u32,
  i64,
  u64,
  boolean
};

std::size_t size_of(Element type) noexcept;

/// An array in a file.
struct Elements {
  Element type = Element::f32;
  bool big_endian = false;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides = {};  // in elements, by axis; empty for rows
  std::span<const std::byte> bytes;        // from the first element on
  std::shared_ptr<const void> owner;       // keeps the bytes alive
};

/// A tensor of an array: a view of the bytes where they lie as a Tensor wants them, else a copy in
/// rows. `place` (file and tensor) begins every message.
/// Throws Error{Code::corrupt_file} when shape and bytes contradict each other or the copy passes
/// the limit, Error{Code::unsupported} for more axes or larger extents than a Shape takes.
Tensor make_tensor(const Elements& elements, const std::string& place, ReadLimit& limit);

/// Strides of an array in columns (Fortran order).
std::vector<std::int64_t> column_strides(std::span<const std::int64_t> shape);

}  // namespace atrous::io
