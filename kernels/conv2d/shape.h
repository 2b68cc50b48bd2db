// Small helpers that all convolution kernels share, with internal linkage.
#pragma once
#include "kernels/conv2d/problem.h"

namespace atrous::kernels::conv2d {
namespace {

inline std::ptrdiff_t ceil_div(std::ptrdiff_t a, std::ptrdiff_t b) noexcept {
  return (a + b - 1) / b;
}

inline std::ptrdiff_t round_up(std::ptrdiff_t a, std::ptrdiff_t b) noexcept {
  return ceil_div(a, b) * b;
}

/// Why a kernel that knows dense float32 alone cannot do the problem; nullptr if it can.
inline const char* rejects_layout(const Problem& p) noexcept {
  if (p.column_pixels != 0) return "the outputs are not dense";
  return p.pad_top < 0 || p.pad_left < 0 ? "the padding is negative" : nullptr;
}

/// Multiplications that are worth waking a thread for, as the fewest units that a thread takes.
inline int grain_of(const Problem& p, int units) noexcept {
  constexpr double kFewest = 1 << 17;
  const double all = double{1} * p.batch * p.out_height * p.out_width * p.out_channels *
                     (p.in_channels / p.groups) * p.kernel_height * p.kernel_width;
  const double units_worth = kFewest * units / (all + 1);
  return units_worth < 1 ? 1 : static_cast<int>(units_worth);
}

}  // namespace
}  // namespace atrous::kernels::conv2d
