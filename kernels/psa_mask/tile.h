// Point-wise attention spread over the plane, written once for all instruction sets and included by
// their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/psa_mask/problem.h"

namespace atrous::kernels::psa_mask {
namespace {

template <class Simd>
struct Tile {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  /// Strips of up to kLanes places of one row.
  static int strips(const Problem& p) noexcept { return (p.width + kLanes - 1) / kLanes; }
  static int units(const Problem& p) noexcept { return p.batch * p.height * strips(p); }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  /// m(from, to) for `count` places `to` from (row, column) on, all of one row; 0 beyond them.
  static Vector attention(
      const Problem& p, const float* x, int from, int row, int column, int count) noexcept {
    if (p.compact) return Simd::load(x + row * p.width + column, Simd::first(count));
    const int mask_row = row - from / p.width + (p.mask_height - 1) / 2;
    if (mask_row < 0 || mask_row >= p.mask_height) return Simd::set1(0);
    const int start = column - from % p.width + (p.mask_width - 1) / 2;
    const float* line = x + mask_row * p.mask_width + start;
    // Lanes before the mask's first column and behind its last stay 0.
    const int before = start < 0 ? -start : 0;
    const int end = start + count > p.mask_width ? p.mask_width - start : count;
    if (before == 0) return Simd::load(line, Simd::first(end));
    float lanes[kLanes];
    for (int i = 0; i < kLanes; ++i) lanes[i] = i >= before && i < end ? line[i] : 0;
    return Simd::load(lanes);
  }

  /// y of `count` places from `own` on, which give their attention themselves.
  static void collect(const Problem& p, const Args& a, int image, int own, int count) noexcept {
    for (int i = 0; i < count; ++i) {
      const float* x = a.x + (image + own + i) * p.x_stride;
      float* y = a.y + (image + own + i) * p.y_stride;
      for (int row = 0; row < p.height; ++row)
        for (int column = 0; column < p.width; column += kLanes) {
          const int part = p.width - column < kLanes ? p.width - column : kLanes;
          Simd::store(y + row * p.width + column, Simd::first(part),
                      attention(p, x, own + i, row, column, part));
        }
    }
  }

  /// y of `count` places from `own` on, of one row, to which all others give their attention: read
  /// along them, written along the others.
  static void distribute(const Problem& p, const Args& a, int image, int own, int count) noexcept {
    const int plane = p.height * p.width, row = own / p.width, column = own % p.width;
    for (int t = 0; t < plane; t += kLanes) {
      const int part = plane - t < kLanes ? plane - t : kLanes;
      Vector block[kLanes];
      for (int i = 0; i < kLanes; ++i) {
        const float* x = a.x + (image + t + i) * p.x_stride;
        block[i] = i < part ? attention(p, x, t + i, row, column, count) : Simd::set1(0);
      }
      Simd::transpose(block);
      for (int i = 0; i < count; ++i)
        Simd::store(a.y + (image + own + i) * p.y_stride + t, Simd::first(part), block[i]);
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    for (int unit = range.begin; unit < range.end; ++unit) {
      const int line = unit / strips(p), column = unit % strips(p) * kLanes;
      const int image = line / p.height * p.height * p.width;
      const int own = line % p.height * p.width + column;
      const int count = p.width - column < kLanes ? p.width - column : kLanes;
      (p.distribute ? distribute : collect)(p, a, image, own, count);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::psa_mask
