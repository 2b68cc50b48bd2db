// What a processor can do at most: loops that do nothing but one kind of work.
#pragma once
#include <span>
#include <string_view>

#include "core/runtime/isa.h"
#include "kernels/limits/problem.h"

namespace atrous::kernels::limits {

/// A loop of one instruction set.
struct Row {
  const char* name;  // limit.what.type.isa
  Isa isa;
  Loop loop;
};

/// Every loop, best first.
std::span<const Row> all() noexcept;

/// The most of a second: arithmetic operations of the best loop there is for each type (multiply and
/// add counted as two), and bytes read and written by copying what no cache holds. One thread.
struct Limits {
  double f32 = 0;
  double bf16 = 0;  // 0 where there is no loop for it
  double bytes = 0;

  /// What share of a run's seconds its least time is: that of the arithmetic at the rate of the
  /// kernel's products, or that of the memory it touches, whichever is longer. 0 if not measured.
  double share(std::string_view kernel, double operations, double touched, double seconds) const;
};

/// Measures for about `seconds` in all.
Limits measure(IsaSet isa, double seconds);

}  // namespace atrous::kernels::limits
