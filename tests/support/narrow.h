// Comparison of rows on tensors of 16-bit numbers, in every mixture with float32. Operands are whole
// numbers that all types hold, so a row must give what the reference gives for float32, rounded once.
#pragma once
#include "tests/support/small_integers.h"
#include "tests/support/table_rows.h"
#include "tests/support/typed_buffer.h"

namespace atrous::test {

using kernels::Element;

inline ThreadPool& one_thread() {
  static ThreadPool pool(1);
  return pool;
}

/// Problem `p` with its tensors of the given types.
template <class Problem>
Problem with_types(Problem p, Element x, Element y, Element other) {
  p.x_type = x;
  if constexpr (requires { p.y_type; }) p.y_type = y;
  if constexpr (requires { p.residual_type; }) p.residual_type = other;
  if constexpr (requires { p.b_type; }) p.b_type = other;
  return p;
}

/// Compares every row that takes 16-bit tensors, on all mixtures of types, with the reference row on
/// float32. `run(kernel, problem)` gives the dense result. Counts comparisons.
template <class Kernel, class Problem, class Run>
int compare(std::span<const Kernel> table, const Problem& p, const Run& run, float bound = 0) {
  int compared = 0;
  const std::vector<float> exact = run(table.back(), p);
  for (const Element narrow : {Element::f16, Element::bf16})
    for (int mixture = 1; mixture < 8; ++mixture) {
      const auto type = [&](int bit) { return mixture >> bit & 1 ? narrow : Element::f32; };
      const Problem mixed = with_types(p, type(0), type(1), type(2));
      if (kernels::all_float(mixed)) continue;
      for (const Kernel& kernel : table) {
        if (!serves(kernel, mixed)) continue;
        ++compared;
        INFO(kernel.name << " types " << mixture << (narrow == Element::f16 ? " f16" : " bf16"));
        const std::vector<float> y = run(kernel, mixed);
        REQUIRE(y.size() == exact.size());
        const Element y_type = mixture & 2 ? narrow : Element::f32;
        std::string wrong;
        for (std::size_t i = 0; i < y.size() && wrong.empty(); ++i) {
          const float want = rounded(y_type, exact[i]);
          if (!(std::abs(y[i] - want) <= bound * std::abs(want)))
            wrong = "element " + std::to_string(i) + ": " + std::to_string(y[i]) + ", expected " +
                    std::to_string(want);
        }
        CHECK(wrong == "");
      }
    }
  return compared;
}

/// Fails where a device is at hand and nothing was compared.
inline void require_any(int compared) { CHECK((compared > 0 || !runs_here(Isa::cuda))); }

std::ptrdiff_t out_pixels(const auto& p) {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width;
}
std::ptrdiff_t in_pixels(const auto& p) {
  return std::ptrdiff_t{p.batch} * p.in_height * p.in_width;
}

}  // namespace atrous::test
