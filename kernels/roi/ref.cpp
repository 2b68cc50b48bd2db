// roi.samples.f32.ref - pooling of regions as problem.h says it.
//
//   y[r, i, j, c] = mean or maximum of x over the samples of bin (i, j) of region r
//
// Layout    x, y: NHWC with a pixel stride each.
// Tile      none: one bin, one channel, one sample at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    levels and images exist, extent is the largest height or width of a level.
#include <algorithm>
#include <cmath>

#include "kernels/roi/axis.h"
#include "kernels/roi/rows.h"

namespace atrous::kernels::roi::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }
int units(const Problem& p) noexcept { return p.regions; }
int grain(const Problem&) noexcept { return 1; }
std::size_t scratch_bytes(const Problem& p) noexcept { return axes_bytes(p); }

/// One bin: its taps on both axes, and the map at the image's first pixel.
struct Bin {
  const Tap* rows;
  const Tap* rows_end;
  const Tap* columns;
  const Tap* columns_end;
  const float* x;
  std::ptrdiff_t row;    // from row to row
  std::ptrdiff_t pixel;  // from pixel to pixel

  float at(const Tap* r, const Tap* c) const noexcept {
    return x[r->place * row + c->place * pixel];
  }
};

float sum(const Bin& bin) noexcept {
  float total = 0;
  for (const Tap* r = bin.rows; r < bin.rows_end; ++r)
    for (const Tap* c = bin.columns; c < bin.columns_end; ++c)
      total += r->weight * c->weight * bin.at(r, c);
  return total;
}

float largest_pixel(const Bin& bin) noexcept {
  if (bin.rows == bin.rows_end || bin.columns == bin.columns_end) return 0;
  float largest = bin.at(bin.rows, bin.columns);
  for (const Tap* r = bin.rows; r < bin.rows_end; ++r)
    for (const Tap* c = bin.columns; c < bin.columns_end; ++c)
      largest = std::max(largest, bin.at(r, c));
  return largest;
}

float largest_sample(const Bin& bin) noexcept {
  if (bin.rows == bin.rows_end || bin.columns == bin.columns_end) return 0;
  float largest = 0;
  for (const Tap* r = bin.rows; r < bin.rows_end; r += 2) {
    for (const Tap* c = bin.columns; c < bin.columns_end; c += 2) {
      const float upper = c[0].weight * bin.at(r, c) + c[1].weight * bin.at(r, c + 1);
      const float lower = c[0].weight * bin.at(r + 1, c) + c[1].weight * bin.at(r + 1, c + 1);
      const float sample = r[0].weight * upper + r[1].weight * lower;
      const bool first = r == bin.rows && c == bin.columns;
      largest = first ? sample : std::max(largest, sample);
    }
  }
  return largest;
}

float pool(Method method, const Bin& bin) noexcept {
  switch (method) {
    case Method::pool:
      return largest_pixel(bin);
    case Method::warp:
      return largest_sample(bin);
    case Method::align:
    case Method::crop:
    case Method::ps_align:
    case Method::ps_pool:
      break;
  }
  return sum(bin);
}

void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
  const Axis rows = row_axis(p, scratch);
  const Axis columns = column_axis(p, scratch);
  for (int r = range.begin; r < range.end; ++r) {
    const Region& region = a.regions[r];
    const Level& level = a.levels[region.level];
    place_bins(p, {region.y1, region.y2, level.scale, level.height, p.out_height}, rows);
    place_bins(p, {region.x1, region.x2, level.scale, level.width, p.out_width}, columns);
    const std::ptrdiff_t row = level.stride * level.width;
    const float* image = level.x + region.image * row * level.height;
    for (int i = 0; i < p.out_height; ++i) {
      for (int j = 0; j < p.out_width; ++j) {
        const int bin = (r * p.out_height + i) * p.out_width + j;
        for (int c = 0; c < p.out_channels(); ++c) {
          const int cell = i * p.group / p.out_height * p.group + j * p.group / p.out_width;
          const int from = p.position_sensitive() ? c * p.group * p.group + cell : c;
          a.y[bin * p.y_stride + c] =
              pool(p.method, {rows.taps + rows.first[i], rows.taps + rows.first[i + 1],
                              columns.taps + columns.first[j], columns.taps + columns.first[j + 1],
                              image + from, row, level.stride});
        }
      }
    }
  }
}

}  // namespace

extern const Functions kSamples = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::roi::ref
