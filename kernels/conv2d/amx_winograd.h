// How an AMX Winograd convolution is cut, and what its units prepare.
//
// Outputs are computed by fours of a row ("quads"), dilated ones by fours of every phase of the
// columns. A unit is a run of rows that share taps, a run of quads and a run of panels of output
// channels. Its part of x is transformed and split once for every slice of channels: for each point
// a plane of 32 channels in which quad after quad, row after row lie side by side, so that tiles are
// full whatever the width, and a row of the window is a shift.
#pragma once
#include "kernels/conv2d/amx_split.h"
#include "kernels/conv2d/shape.h"
#include "kernels/conv2d/winograd.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::conv2d::amx {
namespace {

using winograd::kOutputs;
using winograd::kPoints;
using winograd::kTaps;

/// Four output columns first, first + dilation, ..., of which `count` exist.
struct Quad {
  int first, count;
};

inline int quads_of_phase(const Problem& p, int phase) noexcept {
  if (phase >= p.out_width) return 0;
  const std::ptrdiff_t columns = ceil_div(p.out_width - phase, p.dilation_width);
  return static_cast<int>(ceil_div(columns, kOutputs));
}

inline int quads_of(const Problem& p) noexcept {
  int count = 0;
  for (int phase = 0; phase < p.dilation_width; ++phase) count += quads_of_phase(p, phase);
  return count;
}

inline Quad quad_at(const Problem& p, int index) noexcept {
  int phase = 0;
  for (; index >= quads_of_phase(p, phase); ++phase) index -= quads_of_phase(p, phase);
  const int first = phase + index * kOutputs * p.dilation_width;
  const std::ptrdiff_t left = ceil_div(p.out_width - first, p.dilation_width);
  return {first, left < kOutputs ? static_cast<int>(left) : kOutputs};
}

constexpr int kMostQuads = 36;  // of a unit, in a row

/// How the problem is cut.
struct Cut {
  int blocks, slice_blocks, slices;    // of 32 input channels
  int panels, run_panels, panel_runs;  // of 32 output channels
  int quads, run_quads, quad_runs;     // of a row
  int rows, row_runs;                  // most of a unit; runs of the rows that share taps
  int pairs;                           // most of a unit, of tiles
  std::ptrdiff_t plane;                // elements
};

inline Cut cut_of(const Problem& p, int terms) noexcept {
  constexpr int kSliceBlocks = 2;
  constexpr int kUnits = 8;                          // enough to keep eight threads even
  constexpr int kFewestRows = 4;                     // fewer would transform too much twice
  constexpr std::ptrdiff_t kPlaneBytes = 512 << 10;  // in L2
  constexpr std::ptrdiff_t kSumBytes = 3 << 19;      // in L2
  const auto parts = static_cast<std::ptrdiff_t>(parts_of(terms));
  const auto ceil = [](std::ptrdiff_t a, std::ptrdiff_t b) {
    return static_cast<int>(ceil_div(a, b));
  };
  Cut c;
  c.blocks = ceil(p.in_channels, kBlock);
  c.slices = ceil(c.blocks, kSliceBlocks);
  c.slice_blocks = ceil(c.blocks, c.slices);
  c.slices = ceil(c.blocks, c.slice_blocks);
  c.quads = quads_of(p);
  c.quad_runs = ceil(c.quads, kMostQuads);
  c.run_quads = ceil(c.quads, c.quad_runs);
  c.quad_runs = ceil(c.quads, c.run_quads);
  const int rows = ceil(p.out_height, p.dilation_height);  // that share taps
  const std::ptrdiff_t quad_bytes = parts * kPoints * c.slice_blocks * kBlock * 2;
  const std::ptrdiff_t fit = kPlaneBytes / (quad_bytes * c.run_quads) - (p.kernel_height - 1);
  const std::ptrdiff_t even =
      ceil_div(std::ptrdiff_t{rows} * p.dilation_height * c.quad_runs * p.batch, kUnits);
  std::ptrdiff_t most = fit < even ? fit : even;
  if (most < kFewestRows) most = kFewestRows;
  c.row_runs = ceil(rows, most < rows ? most : rows);
  c.rows = ceil(rows, c.row_runs);
  const std::ptrdiff_t places = std::ptrdiff_t{c.rows} * c.run_quads;
  c.pairs = ceil(places, 2 * kTileRows);
  c.panels = ceil(p.out_channels, 2 * kTileRows);
  const std::ptrdiff_t panel_bytes = std::ptrdiff_t{c.pairs} * kPoints * kPairFloats * 4;
  const std::ptrdiff_t run = c.slices == 1 ? c.panels : kSumBytes / panel_bytes;
  c.panel_runs = ceil(c.panels, run < 1 ? 1 : run);
  c.run_panels = ceil(c.panels, c.panel_runs);
  c.panel_runs = ceil(c.panels, c.run_panels);
  // The last tiles may reach beyond the last quad. An odd number of lines spreads the planes over
  // the cache's sets.
  const std::ptrdiff_t slots = std::ptrdiff_t{c.rows} + p.kernel_height - 1;
  c.plane = ((slots * c.run_quads + 2 * kTileRows) | 1) * kBlock;
  return c;
}

/// A unit of work.
struct WinogradUnit {
  int image;
  int first_row, rows;    // of y: first_row, first_row + dilation, ...
  int first_quad, quads;  // of a row
  int first_panel, end_panel;
};

inline WinogradUnit winograd_unit_of(const Problem& p, const Cut& c, int index) noexcept {
  WinogradUnit u;
  u.first_quad = index % c.quad_runs * c.run_quads;
  u.quads = c.quads - u.first_quad < c.run_quads ? c.quads - u.first_quad : c.run_quads;
  index /= c.quad_runs;
  const std::ptrdiff_t run = index % c.row_runs;
  index /= c.row_runs;
  const int residue = index % p.dilation_height;
  index /= p.dilation_height;
  u.image = index % p.batch;
  u.first_panel = index / p.batch * c.run_panels;
  u.end_panel = u.first_panel + c.run_panels < c.panels ? u.first_panel + c.run_panels : c.panels;
  const std::ptrdiff_t rows =
      residue < p.out_height ? ceil_div(p.out_height - residue, p.dilation_height) : 0;
  const auto begin = static_cast<int>(run * rows / c.row_runs);
  u.rows = static_cast<int>((run + 1) * rows / c.row_runs) - begin;
  u.first_row = residue + begin * p.dilation_height;
  return u;
}

inline int winograd_units(const Problem& p, const Cut& c) noexcept {
  return c.quad_runs * c.row_runs * p.dilation_height * p.batch * c.panel_runs;
}

}  // namespace
}  // namespace atrous::kernels::conv2d::amx
