// Pooling of regions bin by bin, written once for all instruction sets and included by their
// sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/roi/axis.h"

namespace atrous::kernels::roi {
namespace {

template <class Simd>
struct Bins {
  using Vector = typename Simd::Vector;
  using Mask = typename Simd::Mask;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kBlock = 4;  // vectors of channels that one look at the taps serves

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.regions; }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem& p) noexcept { return axes_bytes(p); }

  /// One bin: its taps on both axes, and the map at the image's first pixel.
  struct Bin {
    const Tap* rows;
    const Tap* rows_end;
    const Tap* columns;
    const Tap* columns_end;
    const float* x;
    std::ptrdiff_t row;
    std::ptrdiff_t pixel;

    bool empty() const noexcept { return rows == rows_end || columns == columns_end; }
    const float* at(const Tap* r, const Tap* c) const noexcept {
      return x + r->place * row + c->place * pixel;
    }
  };

  /// Channels [c, c + kCount * kLanes): whole vectors, or one that the mask cuts.
  struct Whole {
    static Vector load(const float* p, Mask) noexcept { return Simd::load(p); }
    static void store(float* p, Mask, Vector v) noexcept { Simd::store(p, v); }
  };
  struct Cut {
    static Vector load(const float* p, Mask mask) noexcept { return Simd::load(p, mask); }
    static void store(float* p, Mask mask, Vector v) noexcept { Simd::store(p, mask, v); }
  };

  template <int kCount, class Access>
  static void sum(const Bin& bin, int c, Mask mask, float* y) noexcept {
    Vector acc[kCount];
    for (Vector& each : acc) each = Simd::set1(0);
    for (const Tap* r = bin.rows; r < bin.rows_end; ++r) {
      for (const Tap* k = bin.columns; k < bin.columns_end; ++k) {
        const Vector weight = Simd::set1(r->weight * k->weight);
        const float* x = bin.at(r, k) + c;
        for (int i = 0; i < kCount; ++i)
          acc[i] = Simd::fma(weight, Access::load(x + i * kLanes, mask), acc[i]);
      }
    }
    for (int i = 0; i < kCount; ++i) Access::store(y + c + i * kLanes, mask, acc[i]);
  }

  template <int kCount, class Access>
  static void largest_pixel(const Bin& bin, int c, Mask mask, float* y) noexcept {
    Vector acc[kCount];
    for (Vector& each : acc) each = Simd::set1(bin.empty() ? 0 : -__builtin_inff());
    for (const Tap* r = bin.rows; r < bin.rows_end; ++r) {
      for (const Tap* k = bin.columns; k < bin.columns_end; ++k) {
        const float* x = bin.at(r, k) + c;
        for (int i = 0; i < kCount; ++i)
          acc[i] = Simd::max(Access::load(x + i * kLanes, mask), acc[i]);
      }
    }
    for (int i = 0; i < kCount; ++i) Access::store(y + c + i * kLanes, mask, acc[i]);
  }

  template <int kCount, class Access>
  static void largest_sample(const Bin& bin, int c, Mask mask, float* y) noexcept {
    Vector acc[kCount];
    for (Vector& each : acc) each = Simd::set1(bin.empty() ? 0 : -__builtin_inff());
    for (const Tap* r = bin.rows; r < bin.rows_end; r += 2) {
      for (const Tap* k = bin.columns; k < bin.columns_end; k += 2) {
        const float* x[4] = {bin.at(r, k) + c, bin.at(r, k + 1) + c, bin.at(r + 1, k) + c,
                             bin.at(r + 1, k + 1) + c};
        const Vector left = Simd::set1(k[0].weight), right = Simd::set1(k[1].weight);
        const Vector above = Simd::set1(r[0].weight), below = Simd::set1(r[1].weight);
        for (int i = 0; i < kCount; ++i) {
          const auto load = [&](int n) { return Access::load(x[n] + i * kLanes, mask); };
          const Vector upper = Simd::fma(right, load(1), Simd::mul(left, load(0)));
          const Vector lower = Simd::fma(right, load(3), Simd::mul(left, load(2)));
          acc[i] = Simd::max(Simd::fma(below, lower, Simd::mul(above, upper)), acc[i]);
        }
      }
    }
    for (int i = 0; i < kCount; ++i) Access::store(y + c + i * kLanes, mask, acc[i]);
  }

  template <int kCount, class Access>
  static void pool(Method method, const Bin& bin, int c, Mask mask, float* y) noexcept {
    if (method == Method::pool) return largest_pixel<kCount, Access>(bin, c, mask, y);
    if (method == Method::warp) return largest_sample<kCount, Access>(bin, c, mask, y);
    sum<kCount, Access>(bin, c, mask, y);
  }

  static void all_channels(const Problem& p, const Bin& bin, float* y) noexcept {
    int c = 0;
    for (; c + kBlock * kLanes <= p.channels; c += kBlock * kLanes)
      pool<kBlock, Whole>(p.method, bin, c, Simd::first(kLanes), y);
    for (; c + kLanes <= p.channels; c += kLanes)
      pool<1, Whole>(p.method, bin, c, Simd::first(kLanes), y);
    if (c < p.channels) pool<1, Cut>(p.method, bin, c, Simd::first(p.channels - c), y);
  }

  /// Every group * group-th channel from the bin's first pixel on.
  static void spread_channels(const Problem& p, const Bin& bin, float* y) noexcept {
    const int step = p.group * p.group;
    const int count = p.out_channels();
    for (int c = 0; c < count; c += kLanes) {
      int places[kLanes];
      for (int i = 0; i < kLanes; ++i) places[i] = (c + i < count ? c + i : c) * step;
      const auto index = Simd::load_index(places);
      Vector acc = Simd::set1(0);
      for (const Tap* r = bin.rows; r < bin.rows_end; ++r)
        for (const Tap* k = bin.columns; k < bin.columns_end; ++k)
          acc =
              Simd::fma(Simd::set1(r->weight * k->weight), Simd::gather(bin.at(r, k), index), acc);
      Simd::store(y + c, Simd::first(count - c), acc);
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    const Axis rows = row_axis(p, scratch);
    const Axis columns = column_axis(p, scratch);
    for (int n = range.begin; n < range.end; ++n) {
      const Region& region = a.regions[n];
      const Level& level = a.levels[region.level];
      place_bins(p, {region.y1, region.y2, level.scale, level.height, p.out_height}, rows);
      place_bins(p, {region.x1, region.x2, level.scale, level.width, p.out_width}, columns);
      const std::ptrdiff_t row = level.stride * level.width;
      const float* image = level.x + region.image * row * level.height;
      float* y = a.y + std::ptrdiff_t{n} * p.out_height * p.out_width * p.y_stride;
      for (int i = 0; i < p.out_height; ++i) {
        for (int j = 0; j < p.out_width; ++j, y += p.y_stride) {
          const int cell = i * p.group / p.out_height * p.group + j * p.group / p.out_width;
          const Bin bin = {rows.taps + rows.first[i],
                           rows.taps + rows.first[i + 1],
                           columns.taps + columns.first[j],
                           columns.taps + columns.first[j + 1],
                           image + (p.position_sensitive() ? cell : 0),
                           row,
                           level.stride};
          p.position_sensitive() ? spread_channels(p, bin, y) : all_channels(p, bin, y);
        }
      }
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::roi
