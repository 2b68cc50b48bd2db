// grid_sample.gather.f32.ref - grid sampling as problem.h says it.
//
//   y[n,p,q,c] = x[n, at(grid[n,p,q,1], in_height), at(grid[n,p,q,0], in_width), c]
//
// Layout    x, y: NHWC.
// Tile      all channels of one output.
// Why       it is the row that always serves; channels are the inner loop, so that compilers can
//           make vectors of it.
// Trusts    extents are positive. Any number may stand in the grid, NaN included.
#include <cmath>
#include <cstddef>

#include "kernels/grid_sample/rows.h"

namespace atrous::kernels::grid_sample::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

/// `at` mirrored into [low, high], with a period of twice their distance.
float reflect(float at, float low, float high) noexcept {
  const float span = high - low;
  if (!(span > 0)) return 0;
  const float distance = std::fabs(at - low);
  const float extra = std::fmod(distance, span);
  const bool even = std::fmod(std::floor(distance / span), 2.0F) == 0;
  return even ? low + extra : low + span - extra;
}

/// Coordinate in places of the axis; inside it unless places outside are zero.
float place_of(const Problem& p, float g, int extent) noexcept {
  const auto size = static_cast<float>(extent);
  float at = p.aligned ? (g + 1) / 2 * (size - 1) : ((g + 1) * size - 1) / 2;
  if (p.outside == Outside::zeros) return at;
  if (p.outside == Outside::reflection)
    at = p.aligned ? reflect(at, 0, size - 1) : reflect(at, -0.5F, size - 0.5F);
  // NaN comes to 0.
  return at > 0 ? (at < size - 1 ? at : size - 1) : 0.0F;
}

/// Adds weight * pixel (row, column), which counts as 0 outside the image.
void add(
    const Problem& p, const float* image, int row, int column, float weight, float* y) noexcept {
  if (row < 0 || row >= p.in_height || column < 0 || column >= p.in_width) return;
  const float* x = image + (std::ptrdiff_t{row} * p.in_width + column) * p.x_stride;
  for (int c = 0; c < p.channels; ++c) y[c] += weight * x[c];
}

void sample(const Problem& p, const float* image, float row, float column, float* y) noexcept {
  for (int c = 0; c < p.channels; ++c) y[c] = 0;
  // Beyond this, nothing contributes, and numbers may be too large for an int.
  const bool near = row > -1 && row < static_cast<float>(p.in_height) && column > -1 &&
                    column < static_cast<float>(p.in_width);
  if (!near) return;
  if (p.nearest) {
    add(p, image, static_cast<int>(std::nearbyint(row)), static_cast<int>(std::nearbyint(column)),
        1, y);
    return;
  }
  const float top = std::floor(row), left = std::floor(column);
  const float v = row - top, h = column - left;
  const int i = static_cast<int>(top), j = static_cast<int>(left);
  add(p, image, i, j, (1 - v) * (1 - h), y);
  add(p, image, i, j + 1, (1 - v) * h, y);
  add(p, image, i + 1, j, v * (1 - h), y);
  add(p, image, i + 1, j + 1, v * h, y);
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const float* image = a.x + unit / p.out_height * image_size;
    for (int q = 0; q < p.out_width; ++q) {
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      const float* grid = a.grid + pixel * p.grid_stride;
      sample(p, image, place_of(p, grid[1], p.in_height), place_of(p, grid[0], p.in_width),
             a.y + pixel * p.y_stride);
    }
  }
}

}  // namespace

extern const Functions kGather = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::grid_sample::ref
