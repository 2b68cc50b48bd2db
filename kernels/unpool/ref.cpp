// unpool.scatter.f32.ref - max-unpooling as problem.h says it.
//
//   y[n, index[n,i,c], c] = x[n,i,c]   for every input pixel i, in order; every other y is 0
//
// Layout    x, index, y: NHWC.
// Tile      a run of channels of a whole image: units never write to one place.
// Why       it is the row that always serves; a run fills whole cache lines.
// Trusts    nothing beyond problem.h.
#include <algorithm>
#include <cstddef>

#include "kernels/unpool/rows.h"

namespace atrous::kernels::unpool::ref {
namespace {

constexpr int kRun = 32;

const char* rejects(const Problem&) noexcept { return nullptr; }

int runs(const Problem& p) noexcept { return (p.channels + kRun - 1) / kRun; }

int units(const Problem& p) noexcept { return p.batch * runs(p); }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  for (int unit = range.begin; unit < range.end; ++unit) {
    const std::ptrdiff_t image = unit / runs(p);
    const int begin = unit % runs(p) * kRun;
    const int count = std::min(kRun, p.channels - begin);
    const float* x = a.x + image * p.in_pixels * p.x_stride + begin;
    const std::int32_t* index = a.index + image * p.in_pixels * p.index_stride + begin;
    float* y = a.y + image * p.out_pixels * p.y_stride + begin;
    for (std::ptrdiff_t i = 0; i < p.out_pixels; ++i) std::fill_n(y + i * p.y_stride, count, 0.0F);
    for (int i = 0; i < p.in_pixels; ++i, x += p.x_stride, index += p.index_stride)
      for (int c = 0; c < count; ++c)
        if (index[c] >= 0 && index[c] < p.out_pixels) y[index[c] * p.y_stride + c] = x[c];
  }
}

}  // namespace

extern const Functions kScatter = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::unpool::ref
