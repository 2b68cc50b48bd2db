// conv2d.igemm.bf16x3.amx - implicit-GEMM convolution with the digits of float32, on bfloat16 tiles.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[k,c,r,s] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: the biases, then by group [panel of 32 output channels][slice]
//           [tap][block of 32 input channels] steps (amx_tile.h).
// Tile      2 x 16 pixels by 2 x 16 channels in four tiles of sums, two of x, two of w.
// Why       every number is the sum of two bfloat16, and three of their four products are summed in
//           float32: 1/3 of the tile unit's rate is still several times that of float32 arithmetic.
//           The rows that a unit needs are split once, 32 channels a plane, so that a tile is 16
//           cache lines; a tap is a shift of that plane. Taps that lie in the padding for both
//           tiles of a pair are left out, others point at zeros.
// Error     below 2^-16 of the sum of the products' magnitudes (three terms).
// Trusts    groups divides both channel counts; packed and scratch are aligned to 64 bytes.
#include "kernels/conv2d/amx_work.h"
#include "kernels/conv2d/rows.h"

namespace atrous::kernels::conv2d::amx {
namespace {

template <int kTerms>
struct Igemm {
  static std::size_t packed_bytes(const Problem& p) noexcept {
    const Packed packed = packed_of(p, depth_of(p), kTerms);
    return static_cast<std::size_t>(packed.biases + p.groups * packed.group * 2);
  }

  /// The steps of a panel, slice by slice. `from` points at the panel's first filter.
  static Bits* pack_panel(const Depth& d, int panel, const float* from, Bits* to) noexcept {
    const int vectors = vectors_of(d, panel);
    const int rows = d.out - panel * 2 * kTileRows;
    const std::ptrdiff_t filter = std::ptrdiff_t{d.in} * d.taps;
    for (int slice = 0; slice < d.slices; ++slice) {
      for (int tap = 0; tap < d.taps; ++tap) {
        for (int block = 0; block < blocks_of_slice(d, slice); ++block) {
          const int c = (slice * d.slice_blocks + block) * kBlock;
          const float* first = from + std::ptrdiff_t{c} * d.taps + tap;
          pack_step<kTerms>({first, filter, d.taps, rows, d.in - c}, vectors, to);
          to += step_size(kTerms, vectors);
        }
      }
    }
    return to;
  }

  static void pack(const Problem& p, const Weights& weights, void* to) noexcept {
    const Depth d = depth_of(p);
    const Packed packed = packed_of(p, d, kTerms);
    __builtin_memset(to, 0, static_cast<std::size_t>(packed.biases));
    __builtin_memcpy(to, weights.bias, static_cast<std::size_t>(p.out_channels) * sizeof(float));
    auto* w = reinterpret_cast<Bits*>(static_cast<char*>(to) + packed.biases);
    const float* from = weights.weight;
    for (int group = 0; group < p.groups; ++group)
      for (int panel = 0; panel < d.panels; ++panel) {
        const int k = group * d.out + panel * 2 * kTileRows;
        w = pack_panel(d, panel, from + std::ptrdiff_t{k} * d.in * d.taps, w);
      }
  }

  static const char* rejects(const Problem&) noexcept { return nullptr; }

  /// Estimated on a core that does a full tile product in 7.3 ns and 170 float32 products a ns.
  static const char* yields(const Problem& p) noexcept {
    constexpr double kProductRow = 0.46;  // ns of a product, by rows of the tile
    constexpr double kFinish = 65;        // a pair's sums for 16 channels
    constexpr double kSplit = 5;          // 32 numbers
    const Depth d = depth_of(p);
    const View v = view_of(p);
    const double pairs = 0.5 * v.images * v.rows * v.tiles;
    const double vectors = 2.0 * d.panels - (vectors_of(d, d.panels - 1) == 1 ? 1 : 0);
    const double product = kProductRow * v.tile_rows * 2 * kTerms * d.blocks * d.taps;
    const double split = kSplit * d.blocks * v.images * v.in_rows * v.in_columns;
    const double own = p.groups * (pairs * vectors * (product + kFinish) + split);
    const double other =
        1.0 / 85 * p.batch * p.out_height * p.out_width * p.out_channels * d.in * d.taps;
    return own > other ? "tiles would be mostly padding" : nullptr;
  }

  static int units(const Problem& p) noexcept {
    const View v = view_of(p);
    const Units u = units_of(p, depth_of(p), v);
    return p.groups * v.images * u.row_units * u.panel_runs;
  }

  static int grain(const Problem& p) noexcept { return grain_of(p, units(p)); }

  static std::size_t scratch_bytes(const Problem& p) noexcept {
    const Depth d = depth_of(p);
    const View v = view_of(p);
    return static_cast<std::size_t>(scratch_of(p, d, v, units_of(p, d, v), kTerms).bytes);
  }

  /// Zeros where the planes stand for places outside the image; they stay there for all slices.
  static void clear_margins(const Work& w) noexcept {
    const int images_of_planes = w.d.slice_blocks * (kTerms == 3 ? 2 : 1);
    const std::ptrdiff_t begin = smaller(w.v.split_columns, w.p.pad_left);
    const std::ptrdiff_t inside =
        larger(0, w.v.in_columns - 1 + w.v.column_step + w.p.pad_left) / w.v.column_step;
    for (int i = 0; i < images_of_planes; ++i) {
      Bits* plane = w.planes() + i * w.s.plane;
      clear(plane + w.s.zeros, (w.s.plane - w.s.zeros) / kBlock);
      for (int slot = 0; slot < w.slot_count; ++slot) {
        Bits* row = plane + slot * w.v.split_columns * kBlock;
        clear(row, smaller(ceil_div(begin, w.v.column_step), w.v.split_columns));
        clear(row + smaller(inside, w.v.split_columns) * kBlock, w.v.split_columns - inside);
      }
    }
  }

  static void clear(Bits* pixels, std::ptrdiff_t count) noexcept {
    for (; count > 0; --count, pixels += kBlock) _mm512_store_si512(pixels, _mm512_setzero_si512());
  }

  /// Splits the rows that the unit needs, channels of one slice.
  static void split(const Work& w, int slice) noexcept {
    const int c = slice * w.d.slice_blocks * kBlock;
    const int blocks = blocks_of_slice(w.d, slice);
    const std::ptrdiff_t first = ceil_div(w.p.pad_left, w.v.column_step);
    const std::ptrdiff_t pixel_step = w.v.column_step * w.p.x_stride;
    for (int slot = 0; slot < w.slot_count; ++slot) {
      const int row = w.slots()[slot];
      const bool last = row == w.v.in_rows - 1 && w.image == w.v.images - 1;
      const int columns = last && is_plain(w.p) ? w.v.last_columns : w.v.in_columns;
      const std::ptrdiff_t inside = (columns - 1 + w.p.pad_left) / w.v.column_step + 1;
      const std::ptrdiff_t end = smaller(inside, w.v.split_columns);
      const std::ptrdiff_t pixel = (std::ptrdiff_t{w.image} * w.v.in_rows + row) * w.v.in_columns +
                                   first * w.v.column_step - w.p.pad_left;
      const float* x = w.a.x + pixel * w.p.x_stride + std::ptrdiff_t{w.group} * w.d.in + c;
      Bits* to = w.planes() + (slot * w.v.split_columns + first) * kBlock;
      for (std::ptrdiff_t i = first; i < end; ++i, x += pixel_step, to += kBlock) {
        for (int block = 0; block < blocks; ++block) {
          Bits* high = to + block * w.s.plane;
          _mm_prefetch(x + kAhead * pixel_step + block * kBlock, _MM_HINT_T0);
          _mm_prefetch(x + kAhead * pixel_step + block * kBlock + 16, _MM_HINT_T0);
          split_block<kTerms>(x + block * kBlock, w.d.in - c - block * kBlock, high,
                              high + w.s.low);
        }
      }
    }
  }
  static constexpr std::ptrdiff_t kAhead = 4;  // pixels

  template <int kVectors>
  static void multiply_panel(const Work& w, int slice, int panel, const char* ahead) noexcept {
    const int blocks = blocks_of_slice(w.d, slice);
    const std::ptrdiff_t done = std::ptrdiff_t{slice} * w.d.slice_blocks * w.d.taps;
    const std::ptrdiff_t lines = step_size(kTerms, kVectors) / kBlock;
    const bool first = slice == 0;
    const bool last = slice == w.d.slices - 1;
    Steps steps;
    steps.blocks = blocks;
    steps.plane = w.s.plane;
    steps.low = w.s.low;
    steps.pixel_bytes = std::ptrdiff_t{w.v.tile_step} * kBlock * 2;
    steps.weight = w.weights() + panel * w.packed.panel + done * step_size(kTerms, kVectors);
    steps.ahead = ahead;
    steps.ahead_lines = ahead ? static_cast<int>(ceil_div(lines, w.pair_count)) : 0;
    const int k = panel * 2 * kTileRows;
    for (int i = 0; i < w.pair_count; ++i) {
      const Pair& pair = w.pairs()[i];
      float* sums = w.sums();
      if (w.d.slices > 1)
        sums += ((panel - w.first_panel) * std::ptrdiff_t{w.pair_count} + i) * kPairFloats;
      if (first) {
        zero_sums();
      } else {
        load_sums<kVectors>(sums);
      }
      multiply<kTerms, kVectors>(w.taps() + std::ptrdiff_t{i} * w.d.taps, pair.taps, steps);
      if (ahead) steps.ahead += std::ptrdiff_t{pair.taps} * blocks * steps.ahead_lines * 64;
      store_sums<kVectors>(sums);
      if (!last) continue;
      for (int tile = 0; tile < 2 * kVectors; ++tile) {
        const int vector = tile % kVectors;
        const int run = tile / kVectors;
        finish(w.p, w.a, w.bias(), pair.run[run].target, w.group * w.d.out, k + vector * kTileRows,
               w.d.out - k - vector * kTileRows, sums + (run * 2 + vector) * kTileFloats);
      }
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    Work w(p, a, kTerms, scratch);
    configure_tiles(w.v.tile_rows);
    for (int index = range.begin; index < range.end; ++index) {
      w.begin(index);
      clear_margins(w);
      for (int slice = 0; slice < w.d.slices; ++slice) {
        split(w, slice);
        const std::ptrdiff_t done = std::ptrdiff_t{slice} * w.d.slice_blocks * w.d.taps;
        for (int panel = w.first_panel; panel < w.end_panel; ++panel) {
          const bool more = panel + 1 < w.end_panel;
          const int vectors = vectors_of(w.d, panel);
          const int next = more ? vectors_of(w.d, panel + 1) : 0;
          const char* ahead =
              more ? reinterpret_cast<const char*>(w.weights() + (panel + 1) * w.packed.panel +
                                                   done * step_size(kTerms, next))
                   : nullptr;
          if (vectors == 2) {
            multiply_panel<2>(w, slice, panel, ahead);
          } else {
            multiply_panel<1>(w, slice, panel, ahead);
          }
        }
      }
    }
    _tile_release();
  }
};

}  // namespace

extern const Functions kIgemm3 = {{Igemm<3>::rejects, Igemm<3>::units, Igemm<3>::grain,
                                   Igemm<3>::scratch_bytes, Igemm<3>::run, Igemm<3>::yields},
                                  Igemm<3>::packed_bytes,
                                  Igemm<3>::pack};

}  // namespace atrous::kernels::conv2d::amx
