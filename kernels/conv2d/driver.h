// Everything of the convolution kernels but the register tile: panels, packing and units of work.
// Written once for all instruction sets; included by their sources, where it gets internal linkage
// and the instruction set's flags.
//
// `Tiles` says what the instruction set offers:
//   kLanes, kMostPixels          floats of a vector; pixels of the largest tile
//   kPixelStep                   pixels that every kind of panel cuts into whole tiles
//   kind(left)                   the panel to begin with when `left` output channels are missing
//   lane_of(kind, vector, lane)  what a lane of a packed vector stands for
//   set(kind)                    the tiles of such a panel
#pragma once
#include "kernels/conv2d/shape.h"
#include "kernels/conv2d/taps.h"
#include "kernels/conv2d/tile.h"

namespace atrous::kernels::conv2d {
namespace {

/// A run of output channels of one group that tiles compute together.
struct Panel {
  PanelKind kind;
  int begin, width;       // channels within the group; width counts only those that exist
  std::ptrdiff_t weight;  // offset of its weights within the group's
};

/// One group.
struct Shape {
  int in, out, taps;
};

inline Shape shape_of(const Problem& p) noexcept {
  return {p.in_channels / p.groups, p.out_channels / p.groups, p.kernel_height * p.kernel_width};
}

template <class Tiles>
struct Driver {
  static constexpr int kLanes = Tiles::kLanes;
  static constexpr int kMostPixels = Tiles::kMostPixels;

  /// Floats of a tap's weights in a panel.
  static std::ptrdiff_t tap_floats(const Shape& shape, PanelKind kind) noexcept {
    return ceil_div(shape.in, kind.split) * kind.vectors * kLanes;
  }

  /// Completes the panel that begins at panel.begin; false behind the last one.
  static bool choose_panel(const Shape& shape, Panel& panel) noexcept {
    const int left = shape.out - panel.begin;
    if (left <= 0) return false;
    panel.kind = Tiles::kind(left);
    const int width = kLanes / panel.kind.split * panel.kind.vectors;
    panel.width = width < left ? width : left;
    return true;
  }

  static void next_panel(const Shape& shape, Panel& panel) noexcept {
    panel.weight += shape.taps * tap_floats(shape, panel.kind);
    panel.begin += panel.width;
  }

  /// The packed block: a row of zeros, the biases, then the weights by group and panel.
  struct Packed {
    int panels;
    std::ptrdiff_t zeros, biases, weights;  // floats; weights of one group
  };

  static Packed layout_of(const Problem& p) noexcept {
    const Shape shape = shape_of(p);
    Packed packed{};
    packed.zeros = round_up(std::ptrdiff_t{shape.in} * p.kernel_width, 16);
    packed.biases = round_up(p.out_channels, 16);
    Panel panel{};
    for (; choose_panel(shape, panel); next_panel(shape, panel)) ++packed.panels;
    packed.weights = round_up(panel.weight, 16);
    return packed;
  }

  static std::size_t packed_bytes(const Problem& p) noexcept {
    const Packed layout = layout_of(p);
    return static_cast<std::size_t>(layout.zeros + layout.biases + p.groups * layout.weights) *
           sizeof(float);
  }

  /// `filters` are the OIHW weights of the panel's group.
  static void pack_panel(const Shape& shape,
                         const Panel& panel,
                         const float* filters,
                         float* to) noexcept {
    for (int tap = 0; tap < shape.taps; ++tap) {
      for (int c = 0; c < shape.in; c += panel.kind.split) {
        for (int vector = 0; vector < panel.kind.vectors; ++vector) {
          for (int i = 0; i < kLanes; ++i) {
            const Lane lane = Tiles::lane_of(panel.kind, vector, i);
            const bool exists = lane.out < panel.width && c + lane.in < shape.in;
            const std::ptrdiff_t filter = std::ptrdiff_t{panel.begin + lane.out} * shape.in;
            *to++ = exists ? filters[(filter + c + lane.in) * shape.taps + tap] : 0.0F;
          }
        }
      }
    }
  }

  static void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
    const Shape shape = shape_of(p);
    const Packed layout = layout_of(p);
    auto* to = static_cast<float*>(packed);
    for (std::ptrdiff_t i = 0; i < layout.zeros + layout.biases; ++i) to[i] = 0;
    for (int k = 0; k < p.out_channels; ++k) to[layout.zeros + k] = weights.bias[k];
    to += layout.zeros + layout.biases;
    const std::ptrdiff_t filters = std::ptrdiff_t{shape.out} * shape.in * shape.taps;
    for (int group = 0; group < p.groups; ++group, to += layout.weights)
      for (Panel panel{}; choose_panel(shape, panel); next_panel(shape, panel))
        pack_panel(shape, panel, weights.weight + group * filters, to + panel.weight);
  }

  /// How the outputs are cut into units: blocks of pixels by runs of panels, by groups.
  struct Blocks {
    int pixels, pixel_blocks;
    int panels, panel_runs;
  };

  static Blocks blocks_of(const Problem& p) noexcept {
    constexpr int kUnits = 32;                        // enough to keep eight threads even
    constexpr std::ptrdiff_t kBlockFloats = 1 << 17;  // of x: a quarter of an L2 of 2 MiB
    constexpr std::ptrdiff_t kStep = Tiles::kPixelStep;
    const std::ptrdiff_t pixels = std::ptrdiff_t{p.batch} * p.out_height * p.out_width;
    const std::ptrdiff_t fit =
        kBlockFloats / (std::ptrdiff_t{shape_of(p).in} * p.stride_height * p.stride_width);
    std::ptrdiff_t block = ceil_div(pixels, kUnits);
    if (block > fit) block = fit;
    block = block > kStep ? block / kStep * kStep : round_up(block, kMostPixels);
    if (block < 2 * kMostPixels) block = 2 * kMostPixels;
    Blocks b;
    b.pixels = static_cast<int>(block);
    b.pixel_blocks = static_cast<int>(ceil_div(pixels, block));
    const int panels = layout_of(p).panels;
    const std::ptrdiff_t runs = ceil_div(kUnits, std::ptrdiff_t{b.pixel_blocks} * p.groups);
    b.panels = static_cast<int>(ceil_div(panels, runs));
    b.panel_runs = static_cast<int>(ceil_div(panels, b.panels));
    return b;
  }

  static int units(const Problem& p) noexcept {
    const Blocks b = blocks_of(p);
    return p.groups * b.pixel_blocks * b.panel_runs;
  }

  static int grain(const Problem& p) noexcept { return grain_of(p, units(p)); }

  /// The part of the outputs that one unit computes.
  struct Unit {
    int group;
    int begin, end;              // pixels
    int first_panel, end_panel;  // may reach beyond the last
  };

  static Unit unit_of(const Problem& p, const Blocks& b, int index) noexcept {
    Unit unit;
    const int run = index % b.panel_runs;
    const int block = index / b.panel_runs % b.pixel_blocks;
    const int pixels = p.batch * p.out_height * p.out_width;
    unit.group = index / b.panel_runs / b.pixel_blocks;
    unit.begin = block * b.pixels;
    unit.end = unit.begin + b.pixels < pixels ? unit.begin + b.pixels : pixels;
    unit.first_panel = run * b.panels;
    unit.end_panel = unit.first_panel + b.panels;
    return unit;
  }

  /// `taps_of(pixel, panel, cold, tile)` sets the taps of the tile whose first pixel is `pixel`;
  /// cold: no panel of this unit has read its x yet.
  template <class TapsOf>
  static void run_unit(const Problem& p,
                       const Args& a,
                       const Packed& layout,
                       const Unit& unit,
                       TapsOf taps_of) noexcept {
    const Shape shape = shape_of(p);
    const float* bias = static_cast<const float*>(a.packed) + layout.zeros;
    const float* weights = bias + layout.biases + unit.group * layout.weights;
    int index = 0;
    for (Panel panel{}; index < unit.end_panel && choose_panel(shape, panel);
         next_panel(shape, panel), ++index) {
      if (index < unit.first_panel) continue;
      const int k = unit.group * shape.out + panel.begin;
      const TileSet& tiles = Tiles::set(panel.kind);
      Tile tile;
      tile.width = panel.width;
      tile.weight = weights + panel.weight;
      tile.bias = bias + k;
      tile.residual_stride = p.residual_stride;
      tile.y_stride = p.y_stride;
      tile.activation = p.activation;
      for (int pixel = unit.begin; pixel < unit.end; pixel += tile.count) {
        const int left = unit.end - pixel;
        tile.count = left < tiles.pixels ? left : tiles.pixels;
        tile.y = a.y + pixel * p.y_stride + k;
        if (p.residual) tile.residual = a.residual + pixel * p.residual_stride + k;
        taps_of(pixel, panel, index == unit.first_panel, tile);
        tiles.by_count[tile.count - 1](tile);
      }
    }
  }
};

/// 1x1 windows, stride 1, no padding.
template <class Tiles>
struct Gemm : Driver<Tiles> {
  using Base = Driver<Tiles>;

  static const char* rejects(const Problem& p) noexcept {
    if (p.kernel_height != 1 || p.kernel_width != 1) return "the window is larger than 1x1";
    if (p.stride_height != 1 || p.stride_width != 1) return "the stride is not 1";
    if (p.pad_top != 0 || p.pad_left != 0 || p.out_height != p.in_height ||
        p.out_width != p.in_width)
      return "the image is padded";
    return rejects_layout(p);
  }

  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    const auto layout = Base::layout_of(p);
    const auto blocks = Base::blocks_of(p);
    const Shape shape = shape_of(p);
    Tap tap;
    tap.weight = 0;
    tap.channels = shape.in;
    for (int index = range.begin; index < range.end; ++index) {
      const auto unit = Base::unit_of(p, blocks, index);
      const float* x = a.x + unit.group * shape.in;
      Base::run_unit(p, a, layout, unit, [&](int pixel, const Panel&, bool cold, Tile& tile) {
        const int last = tile.count - 1;
        for (int i = 0; i < kTapPixels; ++i)
          tap.from[i] = x + (pixel + (i < last ? i : last)) * p.x_stride;
        tile.taps = &tap;
        tile.tap_count = 1;
        tile.ahead = cold ? tile.count * p.x_stride : 0;
      });
    }
  }
};

/// Any window: what the taps of a tile point at is found tile by tile.
template <class Tiles>
struct Igemm : Driver<Tiles> {
  using Base = Driver<Tiles>;

  static const char* rejects(const Problem& p) noexcept { return rejects_layout(p); }

  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return static_cast<std::size_t>(shape_of(p).taps) * sizeof(Tap);
  }

  /// Whether the places of a row of the window touch each other, in x and in the packed weights,
  /// for every pixel of the tile.
  static bool rows_touch(const Problem& p, const Corners& corners, PanelKind kind) noexcept {
    const int channels = shape_of(p).in;
    if (p.dilation_width != 1 || p.x_stride != channels || channels % kind.split) return false;
    if (corners.inside) return true;
    bool touch = true;
    for (int i = 0; i < kTapPixels; ++i)
      touch &= corners.column[i] >= 0 && corners.column[i] <= p.in_width - p.kernel_width;
    return touch;
  }

  /// Sets the tile's taps. Those wholly in the padding are left out.
  static void fill_taps(const Problem& p,
                        const Corners& corners,
                        const Panel& panel,
                        const float* zeros,
                        Tap* taps,
                        Tile& tile) noexcept {
    const Shape shape = shape_of(p);
    const std::ptrdiff_t tap_floats = Base::tap_floats(shape, panel.kind);
    const int merged = rows_touch(p, corners, panel.kind) ? p.kernel_width : 1;
    tile.taps = taps;
    tile.tap_count = 0;
    for (int r = 0; r < p.kernel_height; ++r) {
      for (int s = 0; s < p.kernel_width; s += merged) {
        Tap& tap = taps[tile.tap_count];
        if (!point(p, corners, r * p.dilation_height, s * p.dilation_width, zeros, tap)) continue;
        tap.weight = (r * p.kernel_width + s) * tap_floats;
        tap.channels = std::ptrdiff_t{merged} * shape.in;
        ++tile.tap_count;
      }
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    const auto layout = Base::layout_of(p);
    const auto blocks = Base::blocks_of(p);
    const auto* zeros = static_cast<const float*>(a.packed);
    Corners corners;
    for (int index = range.begin; index < range.end; ++index) {
      const auto unit = Base::unit_of(p, blocks, index);
      const float* x = a.x + unit.group * shape_of(p).in;
      Base::run_unit(p, a, layout, unit, [&](int pixel, const Panel& panel, bool, Tile& tile) {
        find_corners(p, x, pixel, tile.count, corners);
        fill_taps(p, corners, panel, zeros, static_cast<Tap*>(scratch), tile);
      });
    }
  }
};

template <class Kernel>
constexpr Functions functions_of() noexcept {
  return {{Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes, Kernel::run},
          Kernel::packed_bytes,
          Kernel::pack};
}

}  // namespace
}  // namespace atrous::kernels::conv2d
