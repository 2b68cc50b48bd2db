// Resizing and argmax over strips of output columns, written once for all instruction sets and
// included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/resize_argmax/problem.h"

namespace atrous::kernels::resize_argmax {
namespace {

inline int smaller(int a, int b) noexcept { return a < b ? a : b; }
inline int larger(int a, int b) noexcept { return a > b ? a : b; }
inline int round_up(int a, int multiple) noexcept {
  return (a + multiple - 1) / multiple * multiple;
}

template <class Simd>
struct Strip {
  using Vector = typename Simd::Vector;
  using Index = typename Simd::Index;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kPlaneBytes = 32 * 1024;  // of the two planes that scoring reads

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.batch * p.out_height; }
  static int grain(const Problem&) noexcept { return 16; }

  /// Output columns of a strip, a multiple of kLanes.
  static int strip_width(const Problem& p) noexcept {
    const int most =
        larger(kPlaneBytes / (2 * static_cast<int>(sizeof(float)) * p.channels), kLanes);
    const int strips = (p.out_width - 1) / most + 1;
    return round_up((p.out_width - 1) / strips + 1, kLanes);
  }
  /// Input columns that fit in the transposed planes; vectors are read from any place.
  static int source_width(const Problem& p) noexcept {
    return round_up(p.in_width, kLanes) + kLanes;
  }
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    const auto channels = static_cast<std::size_t>(p.channels);
    const auto width = static_cast<std::size_t>(strip_width(p));
    const auto source = static_cast<std::size_t>(source_width(p));
    return sizeof(float) * (channels * (source + 3 * width) + 4 * width);
  }

  /// A strip, and the planes that belong to the current pair of input rows.
  struct State {
    const Problem& p;
    const Args& a;
    int begin, end;    // output columns
    int source_begin;  // first input column that they need
    int source_end;
    int width, source;  // floats of a channel in the planes and in the transposed row
    float* transposed;  // [channels][source]: one input row
    float* plane[2];    // [channels][width]: input rows rows[0] and rows[1] along the columns
    float* step;        // [channels][width]: plane[1] - plane[0]
    float* weight;      // [width]: the columns' taps
    int* first;         // [width] relative to base, or to source_begin when the block is wide
    int* second;
    int* base;    // [width / kLanes]: where the block's vector is read, or -1 when it is wide
    int rows[2];  // input rows of the planes, counted over all images; -1 for none
  };

  static State make_state(const Problem& p, const Args& a, float* scratch) noexcept {
    const std::ptrdiff_t channels = p.channels;
    State s = {p, a, 0, 0, 0, 0, strip_width(p), source_width(p), {}, {}, {}, {}, {}, {}, {}, {}};
    s.transposed = scratch;
    s.plane[0] = s.transposed + channels * s.source;
    s.plane[1] = s.plane[0] + channels * s.width;
    s.step = s.plane[1] + channels * s.width;
    s.weight = s.step + channels * s.width;
    s.first = reinterpret_cast<int*>(s.weight + s.width);
    s.second = s.first + s.width;
    s.base = s.second + s.width;
    return s;
  }

  /// Prepares the taps of output columns [begin, end). Columns up to a whole block repeat the last.
  static void start(State& s, int begin, int end) noexcept {
    s.begin = begin;
    s.end = end;
    s.rows[0] = s.rows[1] = -1;
    s.source_begin = s.p.in_width;
    s.source_end = 0;
    for (int q = begin; q < end; ++q) {
      s.source_begin = smaller(s.source_begin, s.a.columns[q].first);
      s.source_end = larger(s.source_end, s.a.columns[q].second + 1);
    }
    for (int block = 0; block < end - begin; block += kLanes) {
      int low = s.p.in_width, high = 0;
      for (int i = block; i < block + kLanes; ++i) {
        const Tap tap = s.a.columns[smaller(begin + i, end - 1)];
        s.weight[i] = tap.weight;
        s.first[i] = tap.first - s.source_begin;
        s.second[i] = tap.second - s.source_begin;
        low = smaller(low, s.first[i]);
        high = larger(high, s.second[i]);
      }
      const bool near = high - low < kLanes;
      s.base[block / kLanes] = near ? low : -1;
      for (int i = block; near && i < block + kLanes; ++i) s.first[i] -= low, s.second[i] -= low;
    }
  }

  /// transposed[c][i] = x[row, source_begin + i, c]
  static void transpose(State& s, int row) noexcept {
    const float* x = s.a.x + (std::ptrdiff_t{row} * s.p.in_width) * s.p.x_stride;
    for (int i = s.source_begin; i < s.source_end; i += kLanes) {
      for (int c = 0; c < s.p.channels; c += kLanes) {
        const auto mask = Simd::first(s.p.channels - c);
        Vector v[kLanes];
#pragma GCC unroll 16
        for (int lane = 0; lane < kLanes; ++lane)
          v[lane] = Simd::load(x + smaller(i + lane, s.source_end - 1) * s.p.x_stride + c, mask);
        Simd::transpose(v);
        float* to = s.transposed + (std::ptrdiff_t{c} * s.source + i - s.source_begin);
#pragma GCC unroll 16
        for (int lane = 0; lane < kLanes; ++lane)
          if (c + lane < s.p.channels) Simd::store(to + std::ptrdiff_t{lane} * s.source, v[lane]);
      }
    }
  }

  /// One input row along the columns.
  static void fill_plane(State& s, int row, float* plane) noexcept {
    transpose(s, row);
    for (int block = 0; block < s.end - s.begin; block += kLanes) {
      const int base = s.base[block / kLanes];
      const Index first = Simd::load_index(s.first + block);
      const Index second = Simd::load_index(s.second + block);
      const Vector weight = Simd::load(s.weight + block);
      const float* from = s.transposed + larger(base, 0);
      float* to = plane + block;
      for (int c = 0; c < s.p.channels; ++c, from += s.source, to += s.width) {
        Vector a, b;
        if (base >= 0) {
          const Vector near = Simd::load(from);
          a = Simd::permute(near, first);
          b = Simd::permute(near, second);
        } else {
          a = Simd::gather(from, first);
          b = Simd::gather(from, second);
        }
        Simd::store(to, Simd::fma(weight, Simd::sub(b, a), a));
      }
    }
  }

  /// Makes the planes those of input rows `first` and `second`.
  static void use_rows(State& s, int first, int second) noexcept {
    if (s.rows[0] == first && s.rows[1] == second) return;
    if (s.rows[1] == first) {
      float* upper = s.plane[1];
      s.plane[1] = s.plane[0];
      s.plane[0] = upper;
      s.rows[1] = s.rows[0];
    } else if (s.rows[0] != first) {
      fill_plane(s, first, s.plane[0]);
    }
    s.rows[0] = first;
    if (s.rows[1] != second) fill_plane(s, second, s.plane[1]);
    s.rows[1] = second;
    for (int c = 0; c < s.p.channels; ++c) {
      const std::ptrdiff_t plane = std::ptrdiff_t{c} * s.width;
      for (int i = 0; i < s.end - s.begin; i += kLanes) {
        const Vector upper = Simd::load(s.plane[0] + plane + i);
        Simd::store(s.step + plane + i, Simd::sub(Simd::load(s.plane[1] + plane + i), upper));
      }
    }
  }

  /// Labels of kBlocks blocks from column `begin + at` on.
  template <int kBlocks>
  static void score(const State& s, Vector weight, int at, Index (&label)[kBlocks]) noexcept {
    Vector max[kBlocks];
    for (int b = 0; b < kBlocks; ++b) {
      max[b] = Simd::set1(-__builtin_inff());
      label[b] = Simd::set1_index(0);
    }
    const float* upper = s.plane[0] + at;
    const float* step = s.step + at;
    for (int c = 0; c < s.p.channels; ++c, upper += s.width, step += s.width) {
      const Index channel = Simd::set1_index(c);
#pragma GCC unroll 4
      for (int b = 0; b < kBlocks; ++b) {
        const Vector value =
            Simd::fma(weight, Simd::load(step + b * kLanes), Simd::load(upper + b * kLanes));
        label[b] = Simd::select(Simd::greater(value, max[b]), channel, label[b]);
        max[b] = Simd::max(value, max[b]);
      }
    }
  }

  static void store_labels(const State& s, std::ptrdiff_t pixel, Index label, int count) noexcept {
    if (s.p.wide)
      Simd::store_index(static_cast<int*>(s.a.y) + pixel, label, count);
    else
      Simd::store_bytes(static_cast<unsigned char*>(s.a.y) + pixel, label, count);
  }

  /// The strip of one output row.
  static void label_row(const State& s, int unit, float row_weight) noexcept {
    constexpr int kBlocks = 2;
    const Vector weight = Simd::set1(row_weight);
    const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * s.p.out_width + s.begin;
    const int count = s.end - s.begin;
    int at = 0;
    for (; at + kBlocks * kLanes <= count; at += kBlocks * kLanes) {
      Index label[kBlocks];
      score(s, weight, at, label);
      for (int b = 0; b < kBlocks; ++b) store_labels(s, pixel + at + b * kLanes, label[b], kLanes);
    }
    for (; at < count; at += kLanes) {
      Index label[1];
      score(s, weight, at, label);
      store_labels(s, pixel + at, label[0], smaller(count - at, kLanes));
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    State s = make_state(p, a, static_cast<float*>(scratch));
    for (int begin = 0; begin < p.out_width; begin += s.width) {
      start(s, begin, smaller(begin + s.width, p.out_width));
      for (int unit = range.begin; unit < range.end; ++unit) {
        const Tap row = a.rows[unit % p.out_height];
        const int image = unit / p.out_height * p.in_height;
        use_rows(s, image + row.first, image + row.second);
        label_row(s, unit, row.weight);
      }
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::resize_argmax
