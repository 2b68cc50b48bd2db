// conv2d.igemm.bf16.amx, conv2d.igemm.bf16x3.amx, conv2d.igemm.bf16x6.amx - implicit-GEMM convolution
// on bfloat16 tiles with 8, 16 or all 24 bits of every number.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[k,c,r,s] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: the biases, then by group [panel of 32 output channels][slice]
//           [tap][block of 32 input channels] steps (amx_tile.h).
// Tile      2 x 16 pixels by 2 x 16 channels in four tiles of sums, two of x, two of w.
// Why       every number is a bfloat16, or the sum of two (three), and three (six) of their products
//           are summed in float32: a third of the tile unit's rate is still several times that of
//           float32 arithmetic.
//           The rows that a unit needs are split once, 32 channels a plane, so that a tile is 16
//           cache lines; a tap is a shift of that plane. Taps that lie in the padding for both
//           tiles of a pair are left out, others point at zeros. 1x1 windows: amx_points.h.
// Error     beside that of float32 sums, below 2^-8, 3 * 2^-18, 2^-23 of the products' magnitudes.
// Trusts    groups divides both channel counts; packed and scratch are aligned to 64 bytes.
#include "kernels/conv2d/amx_points.h"
#include "kernels/conv2d/amx_rows.h"
#include "kernels/conv2d/rows.h"

namespace atrous::kernels::conv2d::amx {
namespace {

template <int kTerms>
struct Igemm {
  static std::size_t packed_bytes(const Problem& p) noexcept {
    const Packed packed = packed_of(p, depth_of(p, kTerms), kTerms);
    return static_cast<std::size_t>(packed.biases + p.groups * packed.group * 2);
  }

  /// The steps of a panel, slice by slice. `from` points at the panel's first filter.
  static Bits* pack_panel(
      const Problem& p, const Depth& d, int panel, const float* from, Bits* to) noexcept {
    const int places = p.kernel_height * p.kernel_width;
    StepSource source;
    source.column = places;
    source.columns = d.in;
    source.channels = p.in_channels / p.groups;
    source.row = std::ptrdiff_t{source.channels} * places;
    source.rows = d.out - panel * 2 * kTileRows;
    const int vectors = vectors_of(d, panel);
    for (int slice = 0; slice < d.slices; ++slice) {
      for (int tap = 0; tap < d.taps; ++tap) {
        source.from = from + tap * (d.folded ? p.kernel_width : 1);
        for (int block = 0; block < blocks_of_slice(d, slice); ++block) {
          const int begin = (slice * d.slice_blocks + block) * kBlock;
          const auto gather = [&](int c, int k) { return gather_weights(source, begin + c, k); };
          pack_step<parts_of(kTerms)>(gather, vectors, to);
          to += step_size(kTerms, vectors);
        }
      }
    }
    return to;
  }

  static void pack(const Problem& p, const Weights& weights, void* to) noexcept {
    const Depth d = depth_of(p, kTerms);
    const Packed packed = packed_of(p, d, kTerms);
    __builtin_memset(to, 0, static_cast<std::size_t>(packed.biases));
    __builtin_memcpy(to, weights.bias, static_cast<std::size_t>(p.out_channels) * sizeof(float));
    auto* w = reinterpret_cast<Bits*>(static_cast<char*>(to) + packed.biases);
    const float* from = weights.weight;
    for (int group = 0; group < p.groups; ++group)
      for (int panel = 0; panel < d.panels; ++panel) {
        const int k = group * d.out + panel * 2 * kTileRows;
        w = pack_panel(p, d, panel, from + std::ptrdiff_t{k} * d.in * d.taps, w);
      }
  }

  static const char* rejects(const Problem& p) noexcept {
    if (kTerms > 1 && !all_float(p)) return "a tensor is not float32";
    return rejects_half(p);
  }

  /// Estimated for a pixel of y, on a core that does a row of a tile's product in 0.46 ns and 85
  /// float32 products in one. It leaves the image's size out, so that plans of all sizes share the
  /// packed weights.
  static const char* yields(const Problem& p) noexcept {
    constexpr double kProduct = 0.46;  // ns
    constexpr double kFinish = 2;      // 16 channels
    constexpr double kSplit = 5;       // 32 numbers
    const Depth d = depth_of(p, kTerms);
    const double vectors = 2.0 * d.panels - (vectors_of(d, d.panels - 1) == 1 ? 1 : 0);
    const double products = kProduct * kTerms * d.blocks * d.taps;
    const double split = kSplit * d.blocks * p.stride_height * p.stride_width;
    const double own = vectors * (products + kFinish) + split;
    return own * 85 > double{1} * d.out * d.in * d.taps ? "tiles would be mostly padding" : nullptr;
  }

  static int units(const Problem& p) noexcept {
    if (takes_lots(p, kTerms)) return Pointwise<kTerms>::units(p);
    const Depth d = depth_of(p, kTerms);
    const View v = view_of(p, d);
    const Units u = units_of(p, d, v);
    return p.groups * v.images * u.row_units * u.panel_runs;
  }

  static int grain(const Problem& p) noexcept { return grain_of(p, units(p)); }

  static std::size_t scratch_bytes(const Problem& p) noexcept {
    if (takes_lots(p, kTerms)) return Pointwise<kTerms>::scratch_bytes(p);
    const Depth d = depth_of(p, kTerms);
    const View v = view_of(p, d);
    return static_cast<std::size_t>(scratch_of(p, d, v, units_of(p, d, v), kTerms).bytes);
  }

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
    steps.part = w.s.part;
    steps.pixel_bytes = 2 * std::ptrdiff_t{w.v.tile_step} * kBlock;
    steps.weight = w.weights() + panel * w.packed.panel + done * step_size(kTerms, kVectors);
    steps.ahead = ahead;
    steps.ahead_lines = ahead ? static_cast<int>(ceil_div(lines, w.pair_count)) : 0;
    const int k = panel * 2 * kTileRows;
    const Finish finish = finish_of(w.p);
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
      for (int run = 0; run < 2; ++run) {
        std::ptrdiff_t places[kTileRows];
        w.find_places(pair.run[run], places);
        for (int vector = 0; vector < kVectors; ++vector) {
          const int begin = k + vector * kTileRows;
          finish(w.p, w.a, {w.group * w.d.out + begin, w.d.out - begin, w.bias() + begin},
                 {places, pair.run[run].count}, sums + (run * 2 + vector) * kTileFloats);
        }
      }
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    if (takes_lots(p, kTerms)) return Pointwise<kTerms>::run(p, a, range, scratch);
    Work w(p, a, kTerms, scratch);
    configure_tiles(w.v.tile_rows);
    for (int index = range.begin; index < range.end; ++index) {
      w.begin(index);
      clear_margins(w, parts_of(kTerms));
      for (int slice = 0; slice < w.d.slices; ++slice) {
        if (p.x_type == Element::f32) {
          split_rows<parts_of(kTerms), F32>(w, slice);
        } else {
          split_rows<parts_of(kTerms), Bf16>(w, slice);
        }
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

template <class Kernel>
constexpr Functions functions_of() noexcept {
  return {{Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes, Kernel::run,
           nullptr, Kernel::yields, true},
          Kernel::packed_bytes,
          Kernel::pack};
}

}  // namespace

extern const Functions kIgemm1 = functions_of<Igemm<1>>();
extern const Functions kIgemm3 = functions_of<Igemm<3>>();
extern const Functions kIgemm6 = functions_of<Igemm<6>>();

}  // namespace atrous::kernels::conv2d::amx
