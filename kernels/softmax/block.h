// Softmax of as many pixels at once as a vector has lanes, written once for all instruction sets and
// included by their sources.
//
// Where channels are few, most lanes of a pixel's last vector are idle, and its maximum and sum run
// across lanes. Transposed, a lane is a pixel: nothing is idle, nothing runs across.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/softmax/problem.h"

namespace atrous::kernels::softmax {
namespace {

template <class Simd>
struct Block {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem& p) noexcept {
    constexpr int kMost = 512;  // channels: a block stays in L1
    if (p.logarithm) return "logarithms are formed pixel by pixel";
    return p.channels > kMost ? "too many channels" : nullptr;
  }
  static const char* yields(const Problem& p) noexcept {
    // Then few lanes of a pixel's last vector are idle, and the transpositions cost more.
    return p.channels > 6 * kLanes ? "channels fill whole vectors" : nullptr;
  }
  static int units(const Problem& p) noexcept { return (p.pixels + kLanes - 1) / kLanes; }
  static int grain(const Problem& p) noexcept { return 4096 / (p.channels * kLanes) + 1; }
  static int padded(const Problem& p) noexcept {
    return (p.channels + kLanes - 1) / kLanes * kLanes;
  }
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return sizeof(float) * static_cast<std::size_t>(padded(p) * kLanes);
  }

  /// block[c][i] = x[i][c]; missing pixels repeat the first.
  static void gather(const Problem& p, const float* x, int count, float* block) noexcept {
    for (int c = 0; c < p.channels; c += kLanes) {
      const auto mask = Simd::first(p.channels - c);
      Vector v[kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i)
        v[i] = Simd::load(x + (i < count ? i : 0) * p.x_stride + c, mask);
      Simd::transpose(v);
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i) Simd::store(block + (c + i) * kLanes, v[i]);
    }
  }

  /// y[i][c] = block[c][i] * factor[i]
  static void scatter(
      const Problem& p, const float* block, Vector factor, int count, float* y) noexcept {
    for (int c = 0; c < p.channels; c += kLanes) {
      const auto mask = Simd::first(p.channels - c);
      Vector v[kLanes];
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i)
        v[i] = Simd::mul(Simd::load(block + (c + i) * kLanes), factor);
      Simd::transpose(v);
#pragma GCC unroll 16
      for (int i = 0; i < kLanes; ++i)
        if (i < count) Simd::store(y + i * p.y_stride + c, mask, v[i]);
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    auto* block = static_cast<float*>(scratch);
    for (int unit = range.begin; unit < range.end; ++unit) {
      const std::ptrdiff_t first = std::ptrdiff_t{unit} * kLanes;
      const int count = p.pixels - first < kLanes ? static_cast<int>(p.pixels - first) : kLanes;
      gather(p, a.x + first * p.x_stride, count, block);
      Vector most = Simd::load(block);
      for (int c = 1; c < p.channels; ++c) most = Simd::max(Simd::load(block + c * kLanes), most);
      Vector sum = Simd::set1(0);
      for (int c = 0; c < p.channels; ++c) {
        const Vector e = Simd::exp(Simd::sub(Simd::load(block + c * kLanes), most));
        Simd::store(block + c * kLanes, e);
        sum = Simd::add(sum, e);
      }
      scatter(p, block, Simd::div(Simd::set1(1), sum), count, a.y + first * p.y_stride);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::softmax
