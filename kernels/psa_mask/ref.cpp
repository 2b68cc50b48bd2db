// psa_mask.pixel.f32.ref - attention by offsets as attention by places, as problem.h says it.
//
//   y[p, t] = x[p, t - p + (mask - 1) / 2], p and t exchanged to distribute, 0 beyond the mask
//
// Layout    x, y: a pixel's channels are contiguous; channels are offsets in x, places in y.
// Tile      one pixel of y.
// Why       it moves every number once; the product that follows takes longer by far.
// Trusts    nothing beyond problem.h.
// Paper     Zhao et al., "PSANet: Point-wise Spatial Attention Network", ECCV 2018.
#include <cstddef>

#include "kernels/psa_mask/rows.h"

namespace atrous::kernels::psa_mask::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.height * p.width; }

int grain(const Problem& p) noexcept { return 4096 / p.height / p.width + 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const int plane = p.height * p.width;
  const int half_height = (p.mask_height - 1) / 2, half_width = (p.mask_width - 1) / 2;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const int image = unit / plane * plane, own = unit % plane;
    float* y = a.y + unit * p.y_stride;
    for (int t = 0; t < plane; ++t) {
      const int from = p.distribute ? t : own, to = p.distribute ? own : t;
      const float* x = a.x + (image + from) * p.x_stride;
      if (p.compact) {
        y[t] = x[to];
        continue;
      }
      const int row = to / p.width - from / p.width + half_height;
      const int column = to % p.width - from % p.width + half_width;
      const bool inside = row >= 0 && row < p.mask_height && column >= 0 && column < p.mask_width;
      y[t] = inside ? x[row * p.mask_width + column] : 0;
    }
  }
}

}  // namespace

extern const Functions kPixel = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::psa_mask::ref
