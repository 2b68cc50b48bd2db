// How an AMX convolution is cut: the sum into slices, the image into units of rows.
//
// A slice is a few blocks of 32 channels with all their taps: its weights for one panel of output
// channels are read from L2 by every pair of tiles, its part of x is split into L2 just before.
//
// A unit is a run of output rows. With dilation d only every d-th row shares taps, so rows are taken
// in the order 0, d, 2d, ..., 1, d + 1, ...: then a unit splits hardly a row that another one splits
// too, however large d is.
#pragma once
#include "kernels/conv2d/amx_split.h"
#include "kernels/conv2d/shape.h"

namespace atrous::kernels::conv2d::amx {
namespace {

inline std::ptrdiff_t smaller(std::ptrdiff_t a, std::ptrdiff_t b) noexcept { return a < b ? a : b; }
inline std::ptrdiff_t larger(std::ptrdiff_t a, std::ptrdiff_t b) noexcept { return a > b ? a : b; }

/// The sum of one group, independent of the image.
///
/// Where input channels are few, the places of a window's row lie side by side in memory and count
/// as so many times more channels of one place: the row is folded.
struct Depth {
  bool folded;
  int in, out;    // channels of a place
  int rows, row;  // of places; places of a row
  int taps;       // rows * row
  int blocks, slice_blocks, slices;
  int panels;  // of 32 output channels; the last may be one of 16
};

constexpr int kMostFolded = 512;  // channels

inline bool can_fold(const Problem& p) noexcept {
  return p.groups == 1 && p.kernel_width > 1 && p.in_channels < kBlock &&
         p.in_channels * p.kernel_width <= kMostFolded && p.dilation_width == 1 &&
         p.x_stride == p.in_channels && p.x_type == Element::f32 &&
         ceil_div(p.in_channels * p.kernel_width, kBlock) <
             ceil_div(p.in_channels, kBlock) * p.kernel_width;
}

inline Depth depth_of(const Problem& p, int terms) noexcept {
  const std::ptrdiff_t kSteps = terms == 1 ? 18 : 32;  // of a slice
  Depth d;
  d.folded = can_fold(p);
  d.in = p.in_channels / p.groups * (d.folded ? p.kernel_width : 1);
  d.out = p.out_channels / p.groups;
  d.rows = p.kernel_height;
  d.row = d.folded ? 1 : p.kernel_width;
  d.taps = d.rows * d.row;
  d.blocks = static_cast<int>(ceil_div(d.in, kBlock));
  d.slices = static_cast<int>(ceil_div(d.blocks, larger(1, kSteps / d.taps)));
  d.slice_blocks = static_cast<int>(ceil_div(d.blocks, d.slices));
  d.slices = static_cast<int>(ceil_div(d.blocks, d.slice_blocks));
  d.panels = static_cast<int>(ceil_div(d.out, 2 * kTileRows));
  return d;
}

inline int blocks_of_slice(const Depth& d, int slice) noexcept {
  return static_cast<int>(smaller(d.slice_blocks, d.blocks - slice * d.slice_blocks));
}

/// Vectors of 16 output channels of a panel.
inline int vectors_of(const Depth& d, int panel) noexcept {
  return d.out - panel * 2 * kTileRows > kTileRows ? 2 : 1;
}

/// The image as tiles see it. A 1x1 window without stride and padding sees rows of 32 pixels, so
/// that tiles are full whatever the image's width.
struct View {
  int images, in_rows, in_columns, rows, columns;
  int last_columns;      // of the last row of the last image
  int column_step;       // columns of x from one split column to the next
  int tile_step;         // split columns from a pixel of a tile to the next
  int row_step;          // rows that share taps are this far apart
  int tiles, tile_rows;  // of a row of outputs
  std::ptrdiff_t split_columns;
};

inline bool is_plain(const Problem& p) noexcept {
  return p.kernel_height == 1 && p.kernel_width == 1 && p.stride_height == 1 &&
         p.stride_width == 1 && p.pad_top == 0 && p.pad_left == 0 && p.in_height == p.out_height &&
         p.in_width == p.out_width && p.column_pixels == 0;
}

inline int common_divisor(int a, int b) noexcept {
  while (b != 0) {
    const int rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

inline View view_of(const Problem& p, const Depth& d) noexcept {
  constexpr int kPlainColumns = 2 * kTileRows;
  View v{};
  if (is_plain(p)) {
    const int pixels = p.batch * p.out_height * p.out_width;
    v.images = 1;
    v.columns = v.in_columns = kPlainColumns;
    v.rows = v.in_rows = static_cast<int>(ceil_div(pixels, kPlainColumns));
    v.last_columns = pixels - (v.rows - 1) * kPlainColumns;
  } else {
    v.images = p.batch;
    v.in_rows = p.in_height;
    v.in_columns = p.in_width;
    v.rows = p.out_height;
    v.columns = v.last_columns = p.out_width;
  }
  v.column_step = d.row == 1 ? p.stride_width : 1;
  v.tile_step = p.stride_width / v.column_step;
  v.row_step = p.kernel_height == 1
                   ? 1
                   : p.dilation_height / common_divisor(p.dilation_height, p.stride_height);
  v.tiles = static_cast<int>(ceil_div(v.columns, kTileRows));
  v.tile_rows = static_cast<int>(ceil_div(v.columns, v.tiles));
  v.split_columns = (std::ptrdiff_t{v.tiles} * v.tile_rows - 1) * v.tile_step +
                    std::ptrdiff_t{d.row - 1} * p.dilation_width + 1;
  return v;
}

/// Most rows of x that `rows` consecutive output rows, in the order of units, need.
inline std::ptrdiff_t most_slots(const Problem& p, const View& v, std::ptrdiff_t rows) noexcept {
  const std::ptrdiff_t apart = std::ptrdiff_t{p.stride_height} * v.row_step;
  const int lattice = p.kernel_height == 1
                          ? static_cast<int>(apart)
                          : common_divisor(static_cast<int>(apart), p.dilation_height);
  const std::ptrdiff_t along = apart / lattice;
  const std::ptrdiff_t window =
      p.kernel_height == 1 ? 1 : p.dilation_height / lattice * (p.kernel_height - 1) + 1;
  const std::ptrdiff_t shortest = v.rows / v.row_step;  // rows that share taps
  const std::ptrdiff_t runs =
      v.row_step == 1 ? 1 : smaller(rows, shortest == 0 ? rows : 2 + rows / shortest);
  const std::ptrdiff_t most = along * (rows - runs) + larger(0, window) * runs;
  return smaller(smaller(larger(most, window), rows * p.kernel_height), v.in_rows);
}

/// How rows and panels are dealt out to units.
struct Units {
  int row_units, panel_runs;
  int most_rows;   // of a unit
  int run_panels;  // of a unit
};

inline Units units_of(const Problem& p, const Depth& d, const View& v) noexcept {
  constexpr std::ptrdiff_t kUnits = 16;              // enough to keep eight threads even
  constexpr std::ptrdiff_t kSplitBytes = 768 << 10;  // of x in L2
  constexpr std::ptrdiff_t kFewestTiles = 4;
  const std::ptrdiff_t row_bytes = v.split_columns * d.slice_blocks * kBlock * 4;
  std::ptrdiff_t rows = ceil_div(std::ptrdiff_t{v.rows} * v.images, kUnits);
  while (rows > 1 && most_slots(p, v, rows) * row_bytes > kSplitBytes) --rows;
  rows = larger(rows, ceil_div(kFewestTiles, v.tiles));
  Units u;
  u.row_units = static_cast<int>(ceil_div(v.rows, smaller(rows, v.rows)));
  u.most_rows = static_cast<int>(ceil_div(v.rows, u.row_units));
  const std::ptrdiff_t without = std::ptrdiff_t{u.row_units} * v.images * p.groups;
  const std::ptrdiff_t runs = smaller(ceil_div(kUnits / 2, without), ceil_div(d.panels, 4));
  u.run_panels = static_cast<int>(ceil_div(d.panels, runs));
  u.panel_runs = static_cast<int>(ceil_div(d.panels, u.run_panels));
  return u;
}

/// The `index`-th row in the order of units.
inline int row_at(const View& v, int index) noexcept {
  int first = 0;
  for (; first < v.row_step; ++first) {
    const int rows = (v.rows - first + v.row_step - 1) / v.row_step;
    if (index < rows) break;
    index -= rows;
  }
  return first + index * v.row_step;
}

}  // namespace
}  // namespace atrous::kernels::conv2d::amx
