// conv2d.winograd.bf16x3.amx, conv2d.winograd.bf16x6.amx - Winograd F(4,3) along the rows, on bfloat16
// tiles with 16 or all 24 bits of every number.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[k,c,r,s] * x[n, p + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: the biases, then by [panel of 32 output channels][slice][point]
//           [row of the window][block of 32 input channels] steps (amx_tile.h).
// Tile      2 x 16 quads by 2 x 16 channels in four tiles of sums, two of x, two of w.
// Why       half the products; of the two-dimensional transform's savings most are left, with 1.5
//           instead of 4 transformed numbers for each of x. Dilated columns are as many dense
//           convolutions as the dilation (amx_winograd.h).
// Error     below three times that of the same number of terms without the transform.
// Trusts    windows are three wide, strides 1; packed and scratch are aligned to 64 bytes.
#include "kernels/conv2d/amx_winograd.h"

#include "kernels/conv2d/rows.h"

namespace atrous::kernels::conv2d::amx {
namespace {

using kernels::avx512::Simd;

/// A thread's view of a unit.
struct Job {
  const Problem& p;
  const Args& a;
  const Cut& c;
  WinogradUnit u;
  int tile_rows, pairs;
  Bits* planes;
  Quad quads[kMostQuads];
};

template <int kTerms>
struct Winograd {
  static constexpr int kParts = parts_of(kTerms);
  static constexpr int kMostRows = 7;  // of the window

  static std::ptrdiff_t bias_bytes(const Problem& p) noexcept {
    return round_up(std::ptrdiff_t{p.out_channels} * 4, 64);
  }
  static int vectors_of(const Problem& p, int panel) noexcept {
    return p.out_channels - panel * 2 * kTileRows > kTileRows ? 2 : 1;
  }
  /// Elements of a panel's weights.
  static std::ptrdiff_t panel_size(const Problem& p, const Cut& c, int panel) noexcept {
    return std::ptrdiff_t{c.blocks} * p.kernel_height * kPoints *
           step_size(kTerms, vectors_of(p, panel));
  }
  static std::size_t packed_bytes(const Problem& p) noexcept {
    const Cut c = cut_of(p, kTerms);
    const std::ptrdiff_t size =
        (c.panels - 1) * panel_size(p, c, 0) + panel_size(p, c, c.panels - 1);
    return static_cast<std::size_t>(bias_bytes(p) + size * 2);
  }
  static int blocks_of_slice(const Cut& c, int slice) noexcept {
    const int left = c.blocks - slice * c.slice_blocks;
    return left < c.slice_blocks ? left : c.slice_blocks;
  }

  static void pack(const Problem& p, const Weights& weights, void* to) noexcept {
    const Cut c = cut_of(p, kTerms);
    __builtin_memset(to, 0, static_cast<std::size_t>(bias_bytes(p)));
    __builtin_memcpy(to, weights.bias, static_cast<std::size_t>(p.out_channels) * sizeof(float));
    auto* w = reinterpret_cast<Bits*>(static_cast<char*>(to) + bias_bytes(p));
    for (int panel = 0; panel < c.panels; ++panel)
      for (int slice = 0; slice < c.slices; ++slice)
        for (int point = 0; point < kPoints; ++point)
          w = pack_point(p, c, weights.weight, panel, slice, point, w);
  }

  /// The steps of a point of a slice.
  static Bits* pack_point(const Problem& p,
                          const Cut& c,
                          const float* weight,
                          int panel,
                          int slice,
                          int point,
                          Bits* to) noexcept {
    StepSource source;
    source.column = std::ptrdiff_t{p.kernel_height} * kTaps;
    source.columns = source.channels = p.in_channels;
    source.row = source.column * p.in_channels;
    source.rows = p.out_channels - panel * 2 * kTileRows;
    const int vectors = vectors_of(p, panel);
    for (int r = 0; r < p.kernel_height; ++r) {
      for (int block = 0; block < blocks_of_slice(c, slice); ++block) {
        const int begin = (slice * c.slice_blocks + block) * kBlock;
        const auto gather = [&](int channel, int k) {
          __m512 sum = _mm512_setzero_ps();
          for (int tap = 0; tap < kTaps; ++tap) {
            source.from = weight + panel * 2 * kTileRows * source.row + r * kTaps + tap;
            sum = _mm512_fmadd_ps(_mm512_set1_ps(winograd::kWeights[point][tap]),
                                  gather_weights(source, begin + channel, k), sum);
          }
          return sum;
        };
        pack_step<kParts>(gather, vectors, to);
        to += step_size(kTerms, vectors);
      }
    }
    return to;
  }

  static const char* rejects(const Problem& p) noexcept {
    if (p.kernel_width != kTaps) return "the window is not three columns wide";
    if (p.kernel_height > kMostRows) return "the window is too high";
    if (p.stride_height != 1 || p.stride_width != 1) return "the stride is not 1";
    if (p.groups != 1) return "there are groups";
    return p.column_pixels == 0 ? nullptr : "the outputs are not dense";
  }

  static const char* yields(const Problem& p) noexcept {
    constexpr int kFewestChannels = 32;
    constexpr int kMostOutputs = 512;
    constexpr int kMostDilation = 4;
    if (p.in_channels < kFewestChannels || p.out_channels < kFewestChannels)
      return "too few channels to be worth the transforms";
    // So many channels come with few pixels: then twice the weights take as long as twice the products.
    if (p.out_channels > kMostOutputs) return "reading the larger weights would cost what it saves";
    return p.dilation_width > kMostDilation ? "the phases of the columns are short" : nullptr;
  }

  static int units(const Problem& p) noexcept { return winograd_units(p, cut_of(p, kTerms)); }

  static int grain(const Problem& p) noexcept { return grain_of(p, units(p)); }

  static std::ptrdiff_t plane_elements(const Cut& c) noexcept {
    return c.plane * c.slice_blocks * kParts * kPoints;
  }
  static std::ptrdiff_t pair_floats() noexcept { return std::ptrdiff_t{kPoints} * kPairFloats; }

  static std::size_t scratch_bytes(const Problem& p) noexcept {
    const Cut c = cut_of(p, kTerms);
    const std::ptrdiff_t panels = c.slices == 1 ? 1 : c.run_panels;
    return static_cast<std::size_t>(plane_elements(c) * 2 + panels * c.pairs * pair_floats() * 4);
  }

  /// The plane of a block's part at a point.
  static Bits* plane(const Job& job, int block, int part, int point) noexcept {
    return job.planes + ((block * kParts + part) * kPoints + point) * job.c.plane;
  }

  static void clear_row(const Job& job, int slot, int blocks) noexcept {
    for (int i = 0; i < blocks * kParts * kPoints; ++i) {
      Bits* line = job.planes + i * job.c.plane + std::ptrdiff_t{slot} * job.u.quads * kBlock;
      for (int q = 0; q < job.u.quads; ++q, line += kBlock)
        _mm512_store_si512(line, _mm512_setzero_si512());
    }
  }

  /// Transforms 32 channels of the six columns of a quad.
  static void transform(const Job& job,
                        const float* const (&columns)[kPoints],
                        const bool (&inside)[kPoints],
                        int channel,
                        Bits* to) noexcept {
    __m512 low[kPoints], high[kPoints];
    const int left = job.p.in_channels - channel;
    for (int i = 0; i < kPoints; ++i) {
      low[i] = Simd::load(columns[i] + channel, Simd::first(inside[i] ? left : 0));
      high[i] = Simd::load(columns[i] + channel + 16, Simd::first(inside[i] ? left - 16 : 0));
    }
    winograd::transform_inputs<Simd>(low);
    winograd::transform_inputs<Simd>(high);
    for (int i = 0; i < kPoints; ++i)
      store_parts<kParts>(low[i], high[i], to + i * job.c.plane, kPoints * job.c.plane);
  }

  /// Fills the planes with the rows and channels that the unit needs.
  static void transform_rows(const Job& job, int slice) noexcept {
    const Problem& p = job.p;
    const int blocks = blocks_of_slice(job.c, slice);
    const int begin = slice * job.c.slice_blocks * kBlock;
    const std::ptrdiff_t step = kOutputs * p.dilation_width * p.x_stride;
    for (int slot = 0; slot < job.u.rows + p.kernel_height - 1; ++slot) {
      const int row = job.u.first_row + slot * p.dilation_height - p.pad_top;
      if (row < 0 || row >= p.in_height) {
        clear_row(job, slot, blocks);
        continue;
      }
      const float* x =
          job.a.x + (std::ptrdiff_t{job.u.image} * p.in_height + row) * p.in_width * p.x_stride;
      Bits* to = job.planes + std::ptrdiff_t{slot} * job.u.quads * kBlock;
      for (int q = 0; q < job.u.quads; ++q, to += kBlock) {
        const float* columns[kPoints];
        bool inside[kPoints];
        int column = job.quads[q].first - p.pad_left;
        for (int i = 0; i < kPoints; ++i, column += p.dilation_width) {
          inside[i] = column >= 0 && column < p.in_width;
          columns[i] = x + (inside[i] ? column : 0) * p.x_stride;
        }
        // The next quad's columns, as far as this one does not share them.
        for (int i = kTaps - 1; i < kPoints; ++i)
          for (int line = 0; line < 2 * blocks; ++line)
            _mm_prefetch(reinterpret_cast<const char*>(columns[i] + step + begin + line * 16),
                         _MM_HINT_T0);
        for (int block = 0; block < blocks; ++block)
          transform(job, columns, inside, begin + block * kBlock,
                    to + block * kParts * kPoints * job.c.plane);
      }
    }
  }

  /// Adds the products of a slice at one point to the sums of all pairs.
  template <int kVectors>
  static void multiply_point(
      const Job& job, int slice, int point, const Bits* w, float* sums, const Bits* next) noexcept {
    Steps steps;
    steps.blocks = blocks_of_slice(job.c, slice);
    steps.plane = job.c.plane * kParts * kPoints;
    steps.part = job.c.plane * kPoints;
    steps.pixel_bytes = kBlock * 2;
    steps.weight = w;
    steps.ahead = reinterpret_cast<const char*>(next);
    const std::ptrdiff_t lines = step_size(kTerms, kVectors) / kBlock;
    steps.ahead_lines = next ? static_cast<int>(ceil_div(lines, job.pairs)) : 0;
    const int rows = job.p.kernel_height;
    for (int pair = 0; pair < job.pairs; ++pair, sums += pair_floats()) {
      const Bits* x = plane(job, 0, 0, point) + std::ptrdiff_t{pair} * 2 * job.tile_rows * kBlock;
      Tap taps[kMostRows];
      for (int r = 0; r < rows; ++r) {
        const Bits* from = x + std::ptrdiff_t{r} * job.u.quads * kBlock;
        taps[r] = {{from, from + job.tile_rows * kBlock}, r};
      }
      if (slice == 0) {
        zero_sums();
      } else {
        load_sums<kVectors>(sums);
      }
      multiply<kTerms, kVectors>(taps, rows, steps);
      if (next) steps.ahead += std::ptrdiff_t{rows} * steps.blocks * steps.ahead_lines * 64;
      store_sums<kVectors>(sums);
    }
  }

  /// Stores the outputs of a quad, 16 channels from `channels.k` on.
  static void finish_quad(const Job& job,
                          const Channels& channels,
                          std::ptrdiff_t pixel,
                          int count,
                          const float* sums) noexcept {
    const Problem& p = job.p;
    __m512 points[kPoints], y[kOutputs];
    for (int i = 0; i < kPoints; ++i) points[i] = Simd::load(sums + i * kPairFloats);
    winograd::transform_outputs<Simd>(points, y);
    const __mmask16 mask = Simd::first(channels.width);
    const __m512 bias = Simd::load(channels.bias, mask);
    for (int i = 0; i < count; ++i, pixel += p.dilation_width) {
      __m512 sum = Simd::add(y[i], bias);
      if (p.residual)
        sum = Simd::add(sum,
                        Simd::load(job.a.residual + pixel * p.residual_stride + channels.k, mask));
      Simd::store(job.a.y + pixel * p.y_stride + channels.k, mask,
                  Simd::activate(p.activation, sum));
    }
  }

  static void finish_panel(const Job& job, int panel, const float* sums) noexcept {
    const Problem& p = job.p;
    const int k = panel * 2 * kTileRows;
    const auto* bias = static_cast<const float*>(job.a.packed) + k;
    for (int row = 0, place = 0; row < job.u.rows; ++row) {
      const int out_row = job.u.first_row + row * p.dilation_height;
      const std::ptrdiff_t pixel =
          (std::ptrdiff_t{job.u.image} * p.out_height + out_row) * p.out_width;
      for (int q = 0; q < job.u.quads; ++q, ++place) {
        const Quad& quad = job.quads[q];
        const int tile = place / job.tile_rows;
        const float* from = sums + tile / 2 * pair_floats() + tile % 2 * 2 * kTileFloats +
                            std::ptrdiff_t{place - tile * job.tile_rows} * kTileRows;
        for (int v = 0; v < vectors_of(p, panel); ++v)
          finish_quad(job,
                      {k + v * kTileRows, p.out_channels - k - v * kTileRows, bias + v * kTileRows},
                      pixel + quad.first, quad.count, from + v * kTileFloats);
      }
    }
  }

  static void multiply_panel(const Job& job, int slice, int panel, float* sums) noexcept {
    const auto* all =
        reinterpret_cast<const Bits*>(static_cast<const char*>(job.a.packed) + bias_bytes(job.p));
    const int vectors = vectors_of(job.p, panel);
    const std::ptrdiff_t step = step_size(kTerms, vectors) * job.p.kernel_height;
    const std::ptrdiff_t point_size = step * blocks_of_slice(job.c, slice);
    const Bits* w =
        all + panel * panel_size(job.p, job.c, 0) + step * kPoints * slice * job.c.slice_blocks;
    for (int point = 0; point < kPoints; ++point, w += point_size) {
      const Bits* next = point + 1 < kPoints ? w + point_size : nullptr;
      if (!next && panel + 1 < job.u.end_panel)
        next = w + point_size + panel_size(job.p, job.c, panel) - point_size * kPoints;
      float* to = sums + std::ptrdiff_t{point} * kPairFloats;
      if (vectors == 2) {
        multiply_point<2>(job, slice, point, w, to, next);
      } else {
        multiply_point<1>(job, slice, point, w, to, next);
      }
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    const Cut c = cut_of(p, kTerms);
    auto* planes = static_cast<Bits*>(scratch);
    auto* all_sums = reinterpret_cast<float*>(planes + plane_elements(c));
    for (int index = range.begin; index < range.end; ++index) {
      Job job{p, a, c, winograd_unit_of(p, c, index), 0, 0, planes, {}};
      const int places = job.u.rows * job.u.quads;
      if (places == 0) continue;
      job.pairs = static_cast<int>(ceil_div(places, 2 * kTileRows));
      job.tile_rows = static_cast<int>(ceil_div(places, 2 * job.pairs));
      for (int q = 0; q < job.u.quads; ++q) job.quads[q] = quad_at(p, job.u.first_quad + q);
      configure_tiles(job.tile_rows);
      for (int slice = 0; slice < c.slices; ++slice) {
        transform_rows(job, slice);
        finish_stores();
        for (int panel = job.u.first_panel; panel < job.u.end_panel; ++panel) {
          float* sums = all_sums;
          if (c.slices > 1) sums += (panel - job.u.first_panel) * c.pairs * pair_floats();
          multiply_panel(job, slice, panel, sums);
          if (slice + 1 == c.slices) finish_panel(job, panel, sums);
        }
      }
    }
    _tile_release();
  }
};

template <class Kernel>
constexpr Functions functions_of() noexcept {
  return {{Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes, Kernel::run,
           nullptr, Kernel::yields},
          Kernel::packed_bytes,
          Kernel::pack};
}

}  // namespace

extern const Functions kWinograd3 = functions_of<Winograd<3>>();
extern const Functions kWinograd6 = functions_of<Winograd<6>>();

}  // namespace atrous::kernels::conv2d::amx
