// softmax.pixel.f32.ref - softmax over channels and its logarithm as problem.h says them.
//
//   y[i,c] = exp(x[i,c] - m) / sum over k of exp(x[i,k] - m),   m = max over k of x[i,k]
//
// Layout    x, y: a pixel's channels are contiguous.
// Tile      none: one number at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    nothing beyond problem.h.
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "kernels/softmax/rows.h"

namespace atrous::kernels::softmax::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.pixels; }

int grain(const Problem& p) noexcept { return 1024 / p.channels; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  for (int i = range.begin; i < range.end; ++i) {
    const float* x = a.x + i * p.x_stride;
    float* y = a.y + i * p.y_stride;
    const float max = *std::max_element(x, x + p.channels);
    float sum = 0;
    for (int c = 0; c < p.channels; ++c) sum += std::exp(x[c] - max);
    const float log_sum = std::log(sum);
    for (int c = 0; c < p.channels; ++c) {
      const float shifted = x[c] - max;
      y[c] = p.logarithm ? shifted - log_sum : std::exp(shifted) / sum;
    }
  }
}

}  // namespace

extern const Functions kPixel = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::softmax::ref
