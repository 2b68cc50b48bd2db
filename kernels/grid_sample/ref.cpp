// grid_sample.gather.f32.ref - grid sampling as problem.h says it.
//
//   y[n,p,q,c] = x[n, at(grid[n,p,q,1], in_height), at(grid[n,p,q,0], in_width), c]
//
// Layout    x, y: NHWC.
// Tile      all channels of one output.
// Why       it is the row that always serves; channels are the inner loop, so that compilers can
//           make vectors of it.
// Trusts    extents are positive. Any number may stand in the grid, NaN included.
#include <cstddef>

#include "kernels/grid_sample/place.h"
#include "kernels/grid_sample/rows.h"

namespace atrous::kernels::grid_sample::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const float* image = a.x + unit / p.out_height * image_size;
    for (int q = 0; q < p.out_width; ++q) {
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      const float* grid = a.grid + pixel * p.grid_stride;
      const Samples samples =
          samples_at(p, place_of(p, grid[1], p.in_height), place_of(p, grid[0], p.in_width));
      float* y = a.y + pixel * p.y_stride;
      for (int c = 0; c < p.channels; ++c) {
        y[c] = 0;
        for (int i = 0; i < samples.count; ++i)
          y[c] += samples.weight[i] * image[samples.pixel[i] * p.x_stride + c];
      }
    }
  }
}

}  // namespace

extern const Functions kGather = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::grid_sample::ref
