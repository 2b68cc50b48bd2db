// resize.direct.f32.ref - bilinear and nearest resizing as problem.h says it.
//
//   y[n,p,q,c] = act( residual[n,p,q,c] + lerp over rows[p] of lerp over columns[q] of x[n,.,.,c] )
//
// Layout    x, y, residual: NHWC.
// Tile      none: one output number at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    nothing beyond problem.h.
#include <cmath>
#include <cstddef>

#include "kernels/resize/rows.h"
#include "kernels/simd/scalar.h"

namespace atrous::kernels::resize::ref {
namespace {

const char* rejects(const Problem& p) noexcept { return rejects_half(p); }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

float lerp(float a, float b, float weight) noexcept { return std::fma(weight, b - a, a); }

/// Channel `c` of one row of an image, resampled along the columns.
/// `row` is the row's first number of channel c.
float column_lerp(const Problem& p, const void* x, std::ptrdiff_t row, Tap column) noexcept {
  const float a = scalar::load(x, row + column.first * p.x_stride, p.x_type);
  if (p.nearest) return a;
  return lerp(a, scalar::load(x, row + column.second * p.x_stride, p.x_type), column.weight);
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const std::ptrdiff_t row_size = p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const std::ptrdiff_t image = unit / p.out_height * p.in_height * row_size;
    const Tap row = a.rows[unit % p.out_height];
    const std::ptrdiff_t top = image + row.first * row_size;
    const std::ptrdiff_t bottom = image + row.second * row_size;
    for (int q = 0; q < p.out_width; ++q) {
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      for (int c = 0; c < p.channels; ++c) {
        float value = column_lerp(p, a.x, top + c, a.columns[q]);
        if (!p.nearest)
          value = lerp(value, column_lerp(p, a.x, bottom + c, a.columns[q]), row.weight);
        if (p.residual)
          value += scalar::load(a.residual, pixel * p.residual_stride + c, p.residual_type);
        scalar::store(a.y, pixel * p.y_stride + c, p.y_type, scalar::activate(p.activation, value));
      }
    }
  }
}

}  // namespace

extern const Functions kDirect = {rejects, units,   grain,   scratch_bytes,
                                  run,     nullptr, nullptr, true};

}  // namespace atrous::kernels::resize::ref
