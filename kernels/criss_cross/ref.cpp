// criss_cross.pixel.f32.ref - attention to row and column as problem.h says it.
//
//   y[p] = sum over t of softmax_t(q[p] . k[t]) * v[t],   t in the cross of p
//
// Layout    q, k, v, y: a pixel's channels are contiguous.
// Tile      one pixel; its energies and then its weights lie in scratch.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    y overlaps none of q, k, v.
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "kernels/criss_cross/rows.h"

namespace atrous::kernels::criss_cross::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.height * p.width; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem& p) noexcept {
  return sizeof(float) * static_cast<std::size_t>(p.height + p.width);
}

void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
  auto* weight = static_cast<float*>(scratch);
  const int plane = p.height * p.width;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const std::ptrdiff_t image = std::ptrdiff_t{unit / plane} * plane;
    const Cross cross{p.height, p.width, unit % plane / p.width, unit % p.width};
    const float* q = a.q + unit * p.q_stride;
    for (int t = 0; t < cross.count(); ++t) {
      const float* k = a.k + (image + cross.pixel(t)) * p.k_stride;
      weight[t] = 0;
      for (int c = 0; c < p.key_channels; ++c) weight[t] += q[c] * k[c];
    }
    const float max = *std::max_element(weight, weight + cross.count());
    float sum = 0;
    for (int t = 0; t < cross.count(); ++t) sum += weight[t] = std::exp(weight[t] - max);
    float* y = a.y + unit * p.y_stride;
    std::fill_n(y, p.value_channels, 0.0F);
    for (int t = 0; t < cross.count(); ++t) {
      const float* v = a.v + (image + cross.pixel(t)) * p.v_stride;
      for (int c = 0; c < p.value_channels; ++c) y[c] += weight[t] / sum * v[c];
    }
  }
}

}  // namespace

extern const Functions kPixel = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::criss_cross::ref
