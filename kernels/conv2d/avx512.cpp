// conv2d.gemm.f32.avx512   1x1, stride 1, no padding: a matrix product over the pixels.
// conv2d.igemm.f32.avx512  any window, stride, dilation and number of groups.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[k,c,r,s] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: by group and panel of 4 to 48 output channels as
//           [tap][C / split][vectors][16], see avx512_tile.h; before them the biases, and a row of
//           zeros that stands for places in the padding.
// Tile      14 pixels x 2 vectors or 9 pixels x 3 vectors: 28 or 27 accumulators.
// Why       a panel of weights stays in L1 or L2 while a block of pixels, itself in L2, passes by.
//           Dilation and padding change only a tile's pointers, one set a tap; where a row of taps
//           lies side by side in memory it is read as one tap with more channels.
// Trusts    groups divides both channel counts; packed and scratch are aligned to 64 bytes.
// Paper     Dukhan, "The Indirect Convolution Algorithm", arXiv:1907.02129.
#include <cstdint>

#include "kernels/conv2d/avx512_tile.h"
#include "kernels/conv2d/rows.h"

namespace atrous::kernels::conv2d::avx512 {
namespace {

/// A run of output channels of one group that tiles compute together.
struct Panel {
  int split, vectors;
  int begin, width;       // channels within the group; width counts only those that exist
  std::ptrdiff_t weight;  // offset of its weights within the group's
};

struct Shape {
  int in, out, taps;  // channels of one group
};

Shape shape_of(const Problem& p) noexcept {
  return {p.in_channels / p.groups, p.out_channels / p.groups, p.kernel_height * p.kernel_width};
}

std::ptrdiff_t round_up(std::ptrdiff_t value, std::ptrdiff_t to) noexcept {
  return (value + to - 1) / to * to;
}

std::ptrdiff_t panel_floats(const Shape& shape, const Panel& panel) noexcept {
  const std::ptrdiff_t steps = (shape.in + panel.split - 1) / panel.split;
  return shape.taps * steps * panel.vectors * kLanes;
}

/// The panel that begins at panel.begin; false behind the last one. Narrow panels come first, so
/// that what remains is a multiple of 16 channels.
bool choose_panel(const Shape& shape, Panel& panel) noexcept {
  const int left = shape.out - panel.begin;
  if (left <= 0) return false;
  const int padded = static_cast<int>(round_up(left, 4));
  switch (padded % 16) {
    case 0:
      panel.split = padded == 16 ? 2 : 1;
      panel.vectors = padded % 32 == 0 || padded == 16 ? 2 : 3;
      break;
    case 8:
      panel.split = padded == 8 ? 4 : 2;
      panel.vectors = padded == 8 ? 2 : 3;
      break;
    default:
      panel.split = 4;
      panel.vectors = padded == 4 ? 1 : 3;
  }
  const int width = panel_width(panel.split, panel.vectors);
  panel.width = width < left ? width : left;
  return true;
}

void next_panel(const Shape& shape, Panel& panel) noexcept {
  panel.weight += panel_floats(shape, panel);
  panel.begin += panel.width;
}

/// Number of panels of a group, and the floats of their weights.
struct Panels {
  int count = 0;
  std::ptrdiff_t floats = 0;
};

Panels count_panels(const Shape& shape) noexcept {
  Panels panels;
  for (Panel panel{}; choose_panel(shape, panel); next_panel(shape, panel)) {
    ++panels.count;
    panels.floats += panel_floats(shape, panel);
  }
  return panels;
}

/// Packed block: zeros, biases, weights by group.
struct Packed {
  std::ptrdiff_t zeros, biases, weights;  // floats of each; weights of one group
};

Packed packed_layout(const Problem& p) noexcept {
  const Shape shape = shape_of(p);
  return {round_up(std::ptrdiff_t{shape.in} * p.kernel_width, kLanes),
          round_up(p.out_channels, kLanes), count_panels(shape).floats};
}

std::size_t packed_bytes(const Problem& p) noexcept {
  const Packed layout = packed_layout(p);
  return static_cast<std::size_t>(layout.zeros + layout.biases + p.groups * layout.weights) *
         sizeof(float);
}

/// Packs one panel; `filters` are the OIHW weights of its group.
void pack_panel(const Shape& shape, const Panel& panel, const float* filters, float* to) noexcept {
  for (int tap = 0; tap < shape.taps; ++tap) {
    for (int c = 0; c < shape.in; c += panel.split) {
      for (int vector = 0; vector < panel.vectors; ++vector) {
        for (int i = 0; i < kLanes; ++i) {
          const Lane lane = lane_of(panel.split, panel.vectors, vector, i);
          const bool exists = lane.out < panel.width && c + lane.in < shape.in;
          const std::ptrdiff_t filter = std::ptrdiff_t{panel.begin + lane.out} * shape.in;
          *to++ = exists ? filters[(filter + c + lane.in) * shape.taps + tap] : 0.0F;
        }
      }
    }
  }
}

void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
  const Shape shape = shape_of(p);
  const Packed layout = packed_layout(p);
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

int ceil_div(std::ptrdiff_t a, std::ptrdiff_t b) noexcept {
  return static_cast<int>((a + b - 1) / b);
}

Blocks blocks_of(const Problem& p) noexcept {
  constexpr int kUnits = 32;                        // enough to keep eight threads even
  constexpr int kStep = 126;                        // whole tiles of 14 and of 9 pixels
  constexpr std::ptrdiff_t kBlockFloats = 1 << 17;  // a quarter of an L2 of 2 MiB
  const Shape shape = shape_of(p);
  const int pixels = p.batch * p.out_height * p.out_width;
  const std::ptrdiff_t fit =
      kBlockFloats / (std::ptrdiff_t{shape.in} * p.stride_height * p.stride_width);
  std::ptrdiff_t block = ceil_div(pixels, kUnits);
  if (block > fit) block = fit;
  block = block > kStep ? block / kStep * kStep : round_up(block, kMostPixels);
  if (block < 4 * kMostPixels) block = 4 * kMostPixels;
  Blocks b;
  b.pixels = static_cast<int>(block);
  b.pixel_blocks = ceil_div(pixels, block);
  const int panels = count_panels(shape).count;
  const int runs = ceil_div(kUnits, std::ptrdiff_t{b.pixel_blocks} * p.groups);
  b.panels = ceil_div(panels, runs);
  b.panel_runs = ceil_div(panels, b.panels);
  return b;
}

int units(const Problem& p) noexcept {
  const Blocks b = blocks_of(p);
  return p.groups * b.pixel_blocks * b.panel_runs;
}

int grain(const Problem&) noexcept { return 1; }

constexpr TileSet kTiles[3][3] = {
    {{}, tile_set<1, 2>(), tile_set<1, 3>()},
    {{}, tile_set<2, 2>(), tile_set<2, 3>()},
    {tile_set<4, 1>(), tile_set<4, 2>(), tile_set<4, 3>()},
};

/// What all tiles of a unit share.
struct Unit {
  int group, begin, end;  // pixels
  int first_panel, last_panel;
};

Unit unit_of(const Problem& p, const Blocks& b, int index) noexcept {
  Unit unit;
  const int run = index % b.panel_runs;
  const int block = index / b.panel_runs % b.pixel_blocks;
  const int pixels = p.batch * p.out_height * p.out_width;
  unit.group = index / b.panel_runs / b.pixel_blocks;
  unit.begin = block * b.pixels;
  unit.end = unit.begin + b.pixels < pixels ? unit.begin + b.pixels : pixels;
  unit.first_panel = run * b.panels;
  unit.last_panel = unit.first_panel + b.panels;
  return unit;
}

/// Computes a unit. `taps_of(begin, count, split, Tile&)` sets the tile's taps.
template <class TapsOf>
void run_unit(const Problem& p, const Args& a, const Unit& unit, TapsOf taps_of) noexcept {
  const Shape shape = shape_of(p);
  const Packed layout = packed_layout(p);
  const float* bias = static_cast<const float*>(a.packed) + layout.zeros;
  const float* weights = bias + layout.biases + unit.group * layout.weights;
  int index = 0;
  for (Panel panel{}; choose_panel(shape, panel) && index < unit.last_panel;
       next_panel(shape, panel), ++index) {
    if (index < unit.first_panel) continue;
    const int k = unit.group * shape.out + panel.begin;
    const TileSet& tiles = kTiles[panel.split / 2][panel.vectors - 1];
    Tile tile{.taps = nullptr,
              .tap_count = 0,
              .count = 0,
              .width = panel.width,
              .weight = weights + panel.weight,
              .bias = bias + k,
              .residual = nullptr,
              .y = nullptr,
              .residual_stride = p.residual_stride,
              .y_stride = p.y_stride,
              .activation = p.activation};
    for (int pixel = unit.begin; pixel < unit.end; pixel += tile.count) {
      const int left = unit.end - pixel;
      tile.count = left < tiles.pixels ? left : tiles.pixels;
      tile.y = a.y + pixel * p.y_stride + k;
      if (p.residual) tile.residual = a.residual + pixel * p.residual_stride + k;
      taps_of(pixel, panel, tile);
      tiles.by_count[tile.count - 1](tile);
    }
  }
}

namespace gemm {

const char* rejects(const Problem& p) noexcept {
  if (p.kernel_height != 1 || p.kernel_width != 1) return "the window is larger than 1x1";
  if (p.stride_height != 1 || p.stride_width != 1) return "the stride is not 1";
  if (p.pad_top != 0 || p.pad_left != 0 || p.out_height != p.in_height || p.out_width != p.in_width)
    return "the image is padded";
  return nullptr;
}

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const Blocks blocks = blocks_of(p);
  const Shape shape = shape_of(p);
  Tap tap;
  tap.weight = 0;
  tap.channels = shape.in;
  for (int index = range.begin; index < range.end; ++index) {
    const Unit unit = unit_of(p, blocks, index);
    const float* x = a.x + unit.group * shape.in;
    run_unit(p, a, unit, [&](int pixel, const Panel&, Tile& tile) {
      for (int i = 0; i < 16; ++i) {
        const int last = tile.count - 1;
        tap.from[i] = x + (pixel + (i < last ? i : last)) * p.x_stride;
      }
      tile.taps = &tap;
      tile.tap_count = 1;
    });
  }
}

}  // namespace gemm

namespace igemm {

const char* rejects(const Problem&) noexcept { return nullptr; }

std::size_t scratch_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(shape_of(p).taps) * sizeof(Tap);
}

/// Top left places of a tile's windows: row and column by pixel, and addresses of eight each.
struct Corners {
  __m512i row, column, low, high;
};

Corners corners_of(const Problem& p, const float* x, int pixel, int count) noexcept {
  alignas(64) std::int32_t row[16], column[16];
  alignas(64) std::int64_t address[16];
  const int image_pixels = p.out_height * p.out_width;
  int image = pixel / image_pixels;
  int oy = pixel % image_pixels / p.out_width;
  int ox = pixel % p.out_width;
  for (int i = 0; i < 16; ++i) {
    row[i] = oy * p.stride_height - p.pad_top;
    column[i] = ox * p.stride_width - p.pad_left;
    const std::ptrdiff_t place =
        (std::ptrdiff_t{image} * p.in_height + row[i]) * p.in_width + column[i];
    address[i] = static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(x)) +
                 place * p.x_stride * static_cast<std::int64_t>(sizeof(float));
    if (i + 1 >= count) continue;  // repeats the last pixel
    if (++ox < p.out_width) continue;
    ox = 0;
    if (++oy < p.out_height) continue;
    oy = 0;
    ++image;
  }
  return {_mm512_load_si512(row), _mm512_load_si512(column), _mm512_load_si512(address),
          _mm512_load_si512(address + 8)};
}

/// Sets a tap's pointers `offset` bytes from the corners, or at the zeros where not `inside`.
void point(Tap& tap,
           const Corners& corners,
           std::int64_t offset,
           __mmask16 inside,
           const float* zeros) noexcept {
  const __m512i zero =
      _mm512_set1_epi64(static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(zeros)));
  const __m512i step = _mm512_set1_epi64(offset);
  const auto low = static_cast<__mmask8>(inside);
  const auto high = static_cast<__mmask8>(inside >> 8);
  _mm512_storeu_si512(tap.from, _mm512_mask_add_epi64(zero, low, corners.low, step));
  _mm512_storeu_si512(tap.from + 8, _mm512_mask_add_epi64(zero, high, corners.high, step));
}

/// Fills the taps of one tile and returns their number. Taps wholly in the padding are left out.
int fill_taps(const Problem& p,
              const Corners& corners,
              const Panel& panel,
              const float* zeros,
              Tap* taps) noexcept {
  const int channels = shape_of(p).in;
  const __m512i height = _mm512_set1_epi32(p.in_height);
  const __m512i width = _mm512_set1_epi32(p.in_width);
  const std::ptrdiff_t packed_tap =
      round_up(channels, panel.split) / panel.split * panel.vectors * kLanes;
  // Places of a row touch each other, in x and in the packed weights, for every pixel of the tile.
  const __m512i last_corner = _mm512_set1_epi32(p.in_width - p.kernel_width);
  const bool merge = p.dilation_width == 1 && p.x_stride == channels &&
                     channels % panel.split == 0 && p.kernel_width <= p.in_width &&
                     _mm512_cmpgt_epu32_mask(corners.column, last_corner) == 0;
  const int merged = merge ? p.kernel_width : 1;
  Tap* tap = taps;
  for (int r = 0; r < p.kernel_height; ++r) {
    const __m512i row = _mm512_add_epi32(corners.row, _mm512_set1_epi32(r * p.dilation_height));
    const __mmask16 in_rows = _mm512_cmplt_epu32_mask(row, height);
    for (int s = 0; s < p.kernel_width; s += merged) {
      const int shift = s * p.dilation_width;
      const __m512i column = _mm512_add_epi32(corners.column, _mm512_set1_epi32(shift));
      const __mmask16 inside = _mm512_mask_cmplt_epu32_mask(in_rows, column, width);
      if (inside == 0) continue;
      const std::ptrdiff_t place = std::ptrdiff_t{r} * p.dilation_height * p.in_width + shift;
      point(*tap, corners, place * p.x_stride * std::ptrdiff_t{sizeof(float)}, inside, zeros);
      tap->weight = (r * p.kernel_width + s) * packed_tap;
      tap->channels = std::ptrdiff_t{merged} * channels;
      ++tap;
    }
  }
  return static_cast<int>(tap - taps);
}

void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
  const Blocks blocks = blocks_of(p);
  auto* taps = static_cast<Tap*>(scratch);
  const auto* zeros = static_cast<const float*>(a.packed);
  for (int index = range.begin; index < range.end; ++index) {
    const Unit unit = unit_of(p, blocks, index);
    const float* x = a.x + unit.group * shape_of(p).in;
    run_unit(p, a, unit, [&](int pixel, const Panel& panel, Tile& tile) {
      const Corners corners = corners_of(p, x, pixel, tile.count);
      tile.taps = taps;
      tile.tap_count = fill_taps(p, corners, panel, zeros, taps);
    });
  }
}

}  // namespace igemm
}  // namespace

extern const Functions kGemm = {
    {gemm::rejects, units, grain, gemm::scratch_bytes, gemm::run}, packed_bytes, pack};
extern const Functions kIgemm = {
    {igemm::rejects, units, grain, igemm::scratch_bytes, igemm::run}, packed_bytes, pack};

}  // namespace atrous::kernels::conv2d::avx512
