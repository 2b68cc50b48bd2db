// copy.box.any.ref - copies a strided box line by line.
//
//   y[y_begin + sum of i[d] * y_step[d]] = x[x_begin + sum of i[d] * x_step[d]]
//
// Layout    any.
// Tile      a unit of work is a box of the last two axes.
// Why       lines that are dense on both sides, which is nearly all of them, are one memcpy each.
// Trusts    x and y do not overlap.
#include <cstddef>
#include <cstring>

#include "kernels/copy/rows.h"

namespace atrous::kernels::copy::ref {
namespace {

constexpr int kOuter = kRank - 2;

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept {
  int count = 1;
  for (int d = 0; d < kOuter; ++d) count *= p.extent[d];
  return count;
}

int grain(const Problem& p) noexcept {
  constexpr int kElements = 1 << 14;
  return 1 + kElements / (p.extent[kOuter] * p.extent[kOuter + 1] + 1);
}

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

/// One line along the last axis; a null `x` fills it.
template <class T>
void line(const Problem& p, const T* x, T* y) noexcept {
  const int count = p.extent[kRank - 1];
  const std::ptrdiff_t from = p.x_step[kRank - 1], to = p.y_step[kRank - 1];
  if (x == nullptr) {
    for (int i = 0; i < count; ++i) y[i * to] = static_cast<T>(p.fill);
  } else if (from == 1 && to == 1) {
    std::memcpy(y, x, static_cast<std::size_t>(count) * sizeof(T));
  } else {
    for (int i = 0; i < count; ++i) y[i * to] = x[i * from];
  }
}

template <class T>
void run_typed(const Problem& p, const Args& a, Range range) noexcept {
  for (int unit = range.begin; unit < range.end; ++unit) {
    std::ptrdiff_t x = p.x_begin, y = p.y_begin;
    int row = p.window.row_begin, column = p.window.column_begin;
    for (int d = kOuter - 1, rest = unit; d >= 0; rest /= p.extent[d--]) {
      const int i = rest % p.extent[d];
      x += i * p.x_step[d];
      y += i * p.y_step[d];
      row += i * p.window.row_step[d];
      column += i * p.window.column_step[d];
    }
    for (int i = 0; i < p.extent[kOuter]; ++i) {
      const bool inside =
          row >= 0 && row < p.window.rows && column >= 0 && column < p.window.columns;
      if (inside || !p.keeps_outside)
        line(p, inside ? static_cast<const T*>(a.x) + x : nullptr, static_cast<T*>(a.y) + y);
      x += p.x_step[kOuter];
      y += p.y_step[kOuter];
      row += p.window.row_step[kOuter];
      column += p.window.column_step[kOuter];
    }
  }
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  if (p.element_bytes == 4) return run_typed<std::uint32_t>(p, a, range);
  if (p.element_bytes == 2) return run_typed<std::uint16_t>(p, a, range);
  run_typed<std::uint8_t>(p, a, range);
}

}  // namespace

extern const Functions kBox = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::copy::ref
