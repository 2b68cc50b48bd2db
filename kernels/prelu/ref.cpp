// prelu.map.f32.ref - parametric rectifier as problem.h says it.
//
//   y[i,c] = x[i,c] < 0 ? slope[c] * x[i,c] : x[i,c]
//
// Layout    x, y: NHWC.
// Tile      one pixel.
// Why       it is the row that always serves; the loop is one that compilers can make vectors of.
// Trusts    nothing beyond problem.h.
#include <algorithm>
#include <cstddef>

#include "kernels/prelu/rows.h"

namespace atrous::kernels::prelu::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.pixels; }

int grain(const Problem& p) noexcept { return std::max(1, 16384 / p.channels); }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  for (std::ptrdiff_t i = range.begin; i < range.end; ++i) {
    const float* x = a.x + i * p.x_stride;
    float* y = a.y + i * p.y_stride;
    for (int c = 0; c < p.channels; ++c) y[c] = x[c] < 0 ? a.slope[c] * x[c] : x[c];
  }
}

}  // namespace

extern const Functions kMap = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::prelu::ref
