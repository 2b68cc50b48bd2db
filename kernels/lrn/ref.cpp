// lrn.window.f32.ref - local response normalisation as problem.h says it.
//
//   y[i,c] = x[i,c] / (bias + alpha / size * sum over k of x[i,k]^2)^beta
//
// Layout    x, y: NHWC.
// Tile      none: one output number at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    nothing beyond problem.h.
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "kernels/lrn/rows.h"

namespace atrous::kernels::lrn::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.pixels; }

int grain(const Problem& p) noexcept { return std::max(1, 4096 / p.channels); }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const float factor = p.alpha / static_cast<float>(p.before + 1 + p.after);
  for (std::ptrdiff_t i = range.begin; i < range.end; ++i) {
    const float* x = a.x + i * p.x_stride;
    float* y = a.y + i * p.y_stride;
    for (int c = 0; c < p.channels; ++c) {
      const int end = std::min(c + p.after + 1, p.channels);
      float sum = 0;
      for (int k = std::max(c - p.before, 0); k < end; ++k) sum += x[k] * x[k];
      y[c] = x[c] / std::pow(p.bias + factor * sum, p.beta);
    }
  }
}

}  // namespace

extern const Functions kWindow = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::lrn::ref
