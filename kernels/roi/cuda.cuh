// roi.taps.f32.cuda - pooling of regions by every method.
//
//   y[r, i, j, c] from the taps of bin (i, j) of region r (see problem.h)
//
// Layout    maps, y: NHWC with a pixel stride each.
// Tile      first one thread per region and axis lists the taps of its bins; then one thread per number
//           of y goes through them, neighbouring threads take neighbouring channels.
// Why       places are found once for all channels, and maps are read in whole sectors.
// Trusts    fewer than 2^31 numbers.
// Paper     He et al., "Mask R-CNN", arXiv:1703.06870.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/roi/places.h"
#include "kernels/roi/problem.h"

namespace atrous::kernels::roi::cuda {

using namespace kernels::cuda;

/// The memory of one region's axes.
struct Axes {
  std::byte* memory;
  std::size_t region_bytes, rows_bytes;
  int out_height, out_width;

  ATROUS_DEVICE Axis rows(int region) const {
    return axis_at(memory + region_bytes * static_cast<std::size_t>(region), out_height);
  }
  ATROUS_DEVICE Axis columns(int region) const {
    return axis_at(memory + region_bytes * static_cast<std::size_t>(region) + rows_bytes,
                   out_width);
  }
};

struct Place {
  Problem p;
  Args a;
  Axes axes;

  ATROUS_DEVICE void operator()(int unit) const {
    const int n = unit / 2;
    const Region region = a.regions[n];
    const Level level = a.levels[region.level];
    if (unit % 2 == 0)
      fill_axis(p, {region.y1, region.y2, level.scale, level.height, p.out_height}, axes.rows(n));
    else
      fill_axis(p, {region.x1, region.x2, level.scale, level.width, p.out_width}, axes.columns(n));
  }
};

struct Pool {
  Problem p;
  Args a;
  Axes axes;

  ATROUS_DEVICE static float sum(const Axis& rows,
                                 const Axis& columns,
                                 int i,
                                 int j,
                                 const float* x,
                                 std::ptrdiff_t row,
                                 std::ptrdiff_t pixel) {
    float total = 0;
    for (int r = rows.first[i]; r < rows.first[i + 1]; ++r)
      for (int c = columns.first[j]; c < columns.first[j + 1]; ++c)
        total = fmaf(rows.taps[r].weight * columns.taps[c].weight,
                     x[rows.taps[r].place * row + columns.taps[c].place * pixel], total);
    return total;
  }
  ATROUS_DEVICE static float largest_pixel(const Axis& rows,
                                           const Axis& columns,
                                           int i,
                                           int j,
                                           const float* x,
                                           std::ptrdiff_t row,
                                           std::ptrdiff_t pixel) {
    bool any = false;
    float largest = 0;
    for (int r = rows.first[i]; r < rows.first[i + 1]; ++r)
      for (int c = columns.first[j]; c < columns.first[j + 1]; ++c) {
        const float value = x[rows.taps[r].place * row + columns.taps[c].place * pixel];
        largest = any ? larger(largest, value) : value;
        any = true;
      }
    return largest;
  }
  ATROUS_DEVICE static float largest_sample(const Axis& rows,
                                            const Axis& columns,
                                            int i,
                                            int j,
                                            const float* x,
                                            std::ptrdiff_t row,
                                            std::ptrdiff_t pixel) {
    bool any = false;
    float largest = 0;
    for (int r = rows.first[i]; r < rows.first[i + 1]; r += 2)
      for (int c = columns.first[j]; c < columns.first[j + 1]; c += 2) {
        const Tap* down = rows.taps + r;
        const Tap* along = columns.taps + c;
        const auto at = [&](int v, int h) {
          return x[down[v].place * row + along[h].place * pixel];
        };
        const float upper = fmaf(along[1].weight, at(0, 1), along[0].weight * at(0, 0));
        const float lower = fmaf(along[1].weight, at(1, 1), along[0].weight * at(1, 0));
        const float sample = fmaf(down[1].weight, lower, down[0].weight * upper);
        largest = any ? larger(largest, sample) : sample;
        any = true;
      }
    return largest;
  }

  ATROUS_DEVICE void operator()(int unit) const {
    const bool sensitive = p.method == Method::ps_align || p.method == Method::ps_pool;
    const int channels = sensitive ? p.channels / (p.group * p.group) : p.channels;
    const int c = unit % channels, bin = unit / channels;
    const int j = bin % p.out_width, i = bin / p.out_width % p.out_height;
    const int n = bin / p.out_width / p.out_height;
    const Region region = a.regions[n];
    const Level level = a.levels[region.level];
    const int cell = i * p.group / p.out_height * p.group + j * p.group / p.out_width;
    const std::ptrdiff_t row = level.stride * level.width;
    const float* x = level.x + region.image * row * level.height +
                     (sensitive ? c * p.group * p.group + cell : c);
    const Axis rows = axes.rows(n), columns = axes.columns(n);
    float value;
    if (p.method == Method::pool)
      value = largest_pixel(rows, columns, i, j, x, row, level.stride);
    else if (p.method == Method::warp)
      value = largest_sample(rows, columns, i, j, x, row, level.stride);
    else
      value = sum(rows, columns, i, j, x, row, level.stride);
    a.y[bin * p.y_stride + c] = value;
  }
};

}  // namespace atrous::kernels::roi::cuda
