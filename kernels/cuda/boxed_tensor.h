// What is copied in boxes, see hopper.h.
#pragma once
#include <cstdint>

#include "kernels/element.h"

namespace atrous::kernels::cuda {

/// A tensor of 16-bit numbers of which boxes are copied; the innermost axis comes first. What lies
/// outside the tensor is 0.
struct BoxedTensor {
  static constexpr int kMostAxes = 4;
  const void* base = nullptr;
  Element type = Element::f16;
  int axes = 1;
  std::uint64_t extent[kMostAxes] = {};
  std::uint64_t stride[kMostAxes] = {};  // bytes; a multiple of 16, of all axes but the first
  unsigned box[kMostAxes] = {};          // the first one is kSwizzledRow bytes
};

/// Bytes of a box's rows in shared memory, whose 16-byte pieces are permuted by the row number.
inline constexpr int kSwizzledRow = 128;
/// Rows after which the permutation repeats, and what the boxes' places must be multiples of.
inline constexpr int kSwizzledRows = 8;
inline constexpr unsigned kBoxAlignment = kSwizzledRow * kSwizzledRows;

}  // namespace atrous::kernels::cuda
