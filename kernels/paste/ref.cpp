// paste.lerp.f32.ref - masks pasted as problem.h says it.
//
//   s[p,q] = lerp over rows[p] of lerp over columns[q] of x;   y = s, or bits = s >= threshold
//
// Layout    x, y, bits: dense, rows from top to bottom.
// Tile      none: one pixel at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    the axes' places lie inside x.
#include <cmath>

#include "kernels/paste/rows.h"

namespace atrous::kernels::paste::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }
int units(const Problem& p) noexcept { return p.out_width > 0 ? p.out_height : 0; }
int grain(const Problem& p) noexcept { return 4096 / (p.out_width + 1) + 1; }
std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

float lerp(float weight, float a, float b) noexcept { return std::fma(weight, b - a, a); }

float column(const Args& a, const float* row, int q) noexcept {
  return lerp(a.columns.weight[q], row[a.columns.first[q]], row[a.columns.second[q]]);
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  for (int i = range.begin; i < range.end; ++i) {
    const float* first = a.x + std::ptrdiff_t{a.rows.first[i]} * p.in_width;
    const float* second = a.x + std::ptrdiff_t{a.rows.second[i]} * p.in_width;
    const std::ptrdiff_t begin = std::ptrdiff_t{i} * p.out_width;
    for (int j = 0; j < p.out_width; ++j) {
      const float s = lerp(a.rows.weight[i], column(a, first, j), column(a, second, j));
      if (p.binary)
        a.bits[begin + j] = s >= p.threshold ? 1 : 0;
      else
        a.y[begin + j] = s;
    }
  }
}

}  // namespace

extern const Functions kLerp = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::paste::ref
