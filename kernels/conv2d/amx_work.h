// What an AMX convolution prepares before it multiplies: which rows of x a unit needs, how its tiles
// are paired, where each pair reads for each tap.
#pragma once
#include "kernels/conv2d/amx_blocks.h"

namespace atrous::kernels::conv2d::amx {
namespace {

/// The packed block: the biases, then the weights.
struct Packed {
  std::ptrdiff_t biases;  // bytes
  std::ptrdiff_t panel;   // elements of a full panel
  std::ptrdiff_t group;   // elements of a group
};

inline Packed packed_of(const Problem& p, const Depth& d, int terms) noexcept {
  const std::ptrdiff_t steps = std::ptrdiff_t{d.blocks} * d.taps;
  Packed packed;
  packed.biases = round_up(std::ptrdiff_t{p.out_channels} * 4, 64);
  packed.panel = step_size(terms, 2) * steps;
  packed.group =
      packed.panel * (d.panels - 1) + step_size(terms, vectors_of(d, d.panels - 1)) * steps;
  return packed;
}

/// A run of pixels of a row: a tile.
struct Run {
  int count, row, column;  // the first pixel's place in its image
};

struct Pair {
  Run run[2];
  int taps;
};

/// A thread's scratch: the planes, and the rest by bytes from the begin.
struct Scratch {
  std::ptrdiff_t plane, part, zeros;  // elements: of a plane, to the next parts, into a plane
  std::ptrdiff_t sums, taps, pairs, slots, bytes;
};

inline Scratch scratch_of(
    const Problem& p, const Depth& d, const View& v, const Units& u, int terms) noexcept {
  const auto bytes = [](std::ptrdiff_t count, std::size_t size) {
    return round_up(count * static_cast<std::ptrdiff_t>(size), 64);
  };
  const std::ptrdiff_t slots = most_slots(p, v, u.most_rows);
  const std::ptrdiff_t pairs = ceil_div(std::ptrdiff_t{u.most_rows} * v.tiles, 2);
  Scratch s;
  s.zeros = slots * v.split_columns * kBlock;
  s.plane = s.zeros + std::ptrdiff_t{kTileRows} * v.tile_step * kBlock;
  s.part = s.plane * d.slice_blocks;
  s.sums = s.part * parts_of(terms) * static_cast<std::ptrdiff_t>(sizeof(Bits));
  s.taps = s.sums + bytes(d.slices > 1 ? pairs * u.run_panels : 1, kPairFloats * sizeof(float));
  s.pairs = s.taps + bytes(pairs * d.taps, sizeof(Tap));
  s.slots = s.pairs + bytes(pairs, sizeof(Pair));
  s.bytes = s.slots + bytes(slots, sizeof(int));
  return s;
}

/// A unit of work with all that follows from the problem.
struct Work {
  const Problem& p;
  const Args& a;
  Depth d;
  View v;
  Units u;
  Packed packed;
  Scratch s;
  char* scratch;
  // the unit
  int group, image;
  int first_row, end_row;  // in the order of units
  int first_panel, end_panel;
  int slot_count, pair_count;

  Work(const Problem& problem, const Args& args, int terms, void* memory) noexcept
      : p(problem),
        a(args),
        d(depth_of(p, terms)),
        v(view_of(p, d)),
        u(units_of(p, d, v)),
        packed(packed_of(p, d, terms)),
        s(scratch_of(p, d, v, u, terms)),
        scratch(static_cast<char*>(memory)) {}

  Bits* planes() const noexcept { return reinterpret_cast<Bits*>(scratch); }
  float* sums() const noexcept { return reinterpret_cast<float*>(scratch + s.sums); }
  Tap* taps() const noexcept { return reinterpret_cast<Tap*>(scratch + s.taps); }
  Pair* pairs() const noexcept { return reinterpret_cast<Pair*>(scratch + s.pairs); }
  int* slots() const noexcept { return reinterpret_cast<int*>(scratch + s.slots); }
  const float* bias() const noexcept { return static_cast<const float*>(a.packed) + group * d.out; }
  const Bits* weights() const noexcept {
    const auto* bytes = static_cast<const char*>(a.packed) + packed.biases;
    return reinterpret_cast<const Bits*>(bytes) + group * packed.group;
  }
  int in_row(int row, int r) const noexcept {
    return row * p.stride_height + r * p.dilation_height - p.pad_top;
  }

  void begin(int index) noexcept {
    const int run = index % u.panel_runs;
    const int rows = index / u.panel_runs % u.row_units;
    image = index / u.panel_runs / u.row_units % v.images;
    group = index / u.panel_runs / u.row_units / v.images;
    first_row = static_cast<int>(std::ptrdiff_t{rows} * v.rows / u.row_units);
    end_row = static_cast<int>(std::ptrdiff_t{rows + 1} * v.rows / u.row_units);
    first_panel = run * u.run_panels;
    end_panel = static_cast<int>(smaller(first_panel + u.run_panels, d.panels));
    find_slots();
    find_pairs();
  }

  /// The place of row `row` of x among the split ones, or -1.
  int slot_of(int row) const noexcept {
    for (int i = slot_count; i-- > 0;)
      if (slots()[i] == row) return i;
    return -1;
  }

  void find_slots() noexcept {
    slot_count = 0;
    for (int i = first_row; i < end_row; ++i) {
      for (int r = 0; r < p.kernel_height; ++r) {
        const int row = in_row(row_at(v, i), r);
        if (row >= 0 && row < v.in_rows && slot_of(row) < 0) slots()[slot_count++] = row;
      }
    }
  }

  /// Pairs tiles of neighbouring rows at the same columns: they miss the image at the same taps.
  void find_pairs() noexcept {
    pair_count = 0;
    int half = 0;
    for (int tile = 0; tile < v.tiles; ++tile) {
      for (int i = first_row; i < end_row; ++i, half ^= 1) {
        pairs()[pair_count].run[half] = run_of(row_at(v, i), tile * v.tile_rows);
        if (half == 1) find_taps(pair_count++);
      }
    }
    if (half == 1) {
      pairs()[pair_count].run[1] = {};
      find_taps(pair_count++);
    }
  }

  Run run_of(int row, int column) const noexcept {
    const bool last = row == v.rows - 1 && image == v.images - 1;
    const int left = (last ? v.last_columns : v.columns) - column;
    return {left < v.tile_rows ? (left > 0 ? left : 0) : v.tile_rows, row, column};
  }

  /// The pixels of y of a run.
  void find_places(const Run& run, std::ptrdiff_t (&places)[kTileRows]) const noexcept {
    const bool dense = p.column_pixels == 0;
    const std::ptrdiff_t row = dense ? (std::ptrdiff_t{image} * v.rows + run.row) * v.columns
                                     : image * p.image_pixels + run.row * p.row_pixels;
    const std::ptrdiff_t step = dense ? 1 : p.column_pixels;
    for (int i = 0; i < kTileRows; ++i) places[i] = row + (run.column + i) * step;
  }

  /// Where a run reads for place (r, s) of the window; null when all of it is outside the image.
  const Bits* source(const Run& run, int r, int s_) const noexcept {
    const int row = in_row(run.row, r);
    const int column = run.column * p.stride_width + s_ * p.dilation_width - p.pad_left;
    const int last =
        column + (run.count - 1) * p.stride_width + (d.folded ? p.kernel_width - 1 : 0);
    if (run.count == 0 || row < 0 || row >= v.in_rows || last < 0 || column >= v.in_columns)
      return nullptr;
    const std::ptrdiff_t split =
        std::ptrdiff_t{run.column} * v.tile_step + std::ptrdiff_t{s_} * p.dilation_width;
    return planes() + (slot_of(row) * v.split_columns + split) * kBlock;
  }

  void find_taps(int index) noexcept {
    Pair& pair = pairs()[index];
    Tap* tap = taps() + std::ptrdiff_t{index} * d.taps;
    const Bits* zeros = planes() + s.zeros;
    int count = 0;
    for (int i = 0; i < d.taps; ++i) {
      const Bits* from0 = source(pair.run[0], i / d.row, i % d.row);
      const Bits* from1 = source(pair.run[1], i / d.row, i % d.row);
      if (from0 || from1) tap[count++] = {{from0 ? from0 : zeros, from1 ? from1 : zeros}, i};
    }
    pair.taps = count;
  }
};

}  // namespace
}  // namespace atrous::kernels::conv2d::amx
