// resize_argmax.pixel.f32.ref - bilinear resizing and argmax as problem.h says them.
//
//   y[n,p,q] = the lowest c of those with the largest lerp over rows[p] of lerp over columns[q]
//              of x[n,.,.,c]
//
// Layout    x: NHWC.  y: dense.
// Tile      none: one score at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    nothing beyond problem.h.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "kernels/resize_argmax/rows.h"

namespace atrous::kernels::resize_argmax::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

float lerp(float a, float b, float weight) noexcept { return std::fma(weight, b - a, a); }

/// Label of the pixel between four pixels of x: two of the top row, two of the bottom row.
int label(int channels, const float* const (&corner)[4], float column, float row) noexcept {
  float max = -std::numeric_limits<float>::infinity();
  int best = 0;
  for (int c = 0; c < channels; ++c) {
    const float top = lerp(corner[0][c], corner[1][c], column);
    const float bottom = lerp(corner[2][c], corner[3][c], column);
    const float score = lerp(top, bottom, row);
    if (score > max) {
      max = score;
      best = c;
    }
  }
  return best;
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const std::ptrdiff_t row_size = p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const float* image = a.x + unit / p.out_height * p.in_height * row_size;
    const Tap row = a.rows[unit % p.out_height];
    const float* top = image + row.first * row_size;
    const float* bottom = image + row.second * row_size;
    for (int q = 0; q < p.out_width; ++q) {
      const Tap column = a.columns[q];
      const std::ptrdiff_t first = column.first * p.x_stride, second = column.second * p.x_stride;
      const float* const corner[4] = {top + first, top + second, bottom + first, bottom + second};
      const int best = label(p.channels, corner, column.weight, row.weight);
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      if (p.wide)
        static_cast<std::int32_t*>(a.y)[pixel] = best;
      else
        static_cast<std::uint8_t*>(a.y)[pixel] = static_cast<std::uint8_t>(best);
    }
  }
}

}  // namespace

extern const Functions kPixel = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::resize_argmax::ref
