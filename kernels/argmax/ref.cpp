// argmax.pixel.f32.ref - index of the largest channel as problem.h says it.
//
//   y[i] = the lowest c of those with the largest x[i,c]
//
// Layout    x: a pixel's channels are contiguous.  y: dense.
// Tile      none: one number at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    nothing beyond problem.h.
#include <cstddef>
#include <cstdint>
#include <limits>

#include "kernels/argmax/rows.h"

namespace atrous::kernels::argmax::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.pixels; }

int grain(const Problem& p) noexcept { return 16384 / p.channels; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  for (int i = range.begin; i < range.end; ++i) {
    const float* x = a.x + i * p.x_stride;
    float max = -std::numeric_limits<float>::infinity();
    int label = 0;
    for (int c = 0; c < p.channels; ++c) {
      if (x[c] > max) {
        max = x[c];
        label = c;
      }
    }
    if (p.wide)
      static_cast<std::int32_t*>(a.y)[i] = label;
    else
      static_cast<std::uint8_t*>(a.y)[i] = static_cast<std::uint8_t>(label);
  }
}

}  // namespace

extern const Functions kPixel = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::argmax::ref
