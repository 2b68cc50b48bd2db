// Group normalisation by chunks of whole groups, written once for all instruction sets and included
// by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include <cmath>

#include "kernels/group_norm/problem.h"

namespace atrous::kernels::group_norm {
namespace {

template <class Simd>
struct Chunk {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kWide = 4 * kLanes;  // channels that a chunk has at least, if there are any
  static constexpr int kRun = 256;          // pixels that are summed in single precision

  static int width(const Problem& p) noexcept { return p.channels / p.groups; }
  static int chunk_groups(const Problem& p) noexcept {
    const int groups = (kWide + width(p) - 1) / width(p);
    return groups < p.groups ? groups : p.groups;
  }
  static int chunks(const Problem& p) noexcept {
    return (p.groups + chunk_groups(p) - 1) / chunk_groups(p);
  }

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.batch * chunks(p); }
  static int grain(const Problem& p) noexcept {
    const double elements = double{1} * p.pixels * chunk_groups(p) * width(p);
    return elements > 4096 ? 1 : static_cast<int>(4096 / elements) + 1;
  }
  /// A chunk's sums, means and factors, one of each per channel.
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    const auto channels =
        static_cast<std::size_t>(chunk_groups(p)) * static_cast<std::size_t>(width(p));
    return channels * (sizeof(double) + 2 * sizeof(float));
  }

  /// sums[c] = sum over the pixels of x[i,c] - from[c], or of its square. Single precision holds
  /// for a run of pixels; runs are added up in double.
  template <bool kSquare>
  static void sum_channels(
      const Problem& p, const float* x, int channels, const float* from, double* sums) noexcept {
    for (int c = 0; c < channels; c += kLanes) {
      const auto mask = Simd::first(channels - c);
      const Vector shift = Simd::load(from + c, mask);
      const int lanes = channels - c < kLanes ? channels - c : kLanes;
      for (int lane = 0; lane < lanes; ++lane) sums[c + lane] = 0;
      for (std::ptrdiff_t begin = 0; begin < p.pixels; begin += kRun) {
        const std::ptrdiff_t end = begin + kRun < p.pixels ? begin + kRun : p.pixels;
        Vector sum = Simd::set1(0);
        for (std::ptrdiff_t i = begin; i < end; ++i) {
          const Vector apart = Simd::sub(Simd::load(x + i * p.x_stride + c, mask), shift);
          sum = kSquare ? Simd::fma(apart, apart, sum) : Simd::add(sum, apart);
        }
        float parts[kLanes];
        Simd::store(parts, sum);
        for (int lane = 0; lane < lanes; ++lane) sums[c + lane] += double{parts[lane]};
      }
    }
  }

  /// The mean over a group of sums[c] / pixels + from[c].
  static double group_mean(const Problem& p,
                           int first,
                           const double* sums,
                           const float* from) noexcept {
    double mean = 0;
    for (int c = first; c < first + width(p); ++c)
      mean += sums[c] / p.pixels + (from ? double{from[c]} : 0.0);
    return mean / width(p);
  }

  static void chunk(
      const Problem& p, const Args& a, std::ptrdiff_t image, int group, void* scratch) noexcept {
    const int groups = group + chunk_groups(p) < p.groups ? chunk_groups(p) : p.groups - group;
    const int channels = groups * width(p), first = group * width(p);
    const float* x = a.x + image * p.pixels * p.x_stride + first;
    float* y = a.y + image * p.pixels * p.y_stride + first;
    auto* sums = static_cast<double*>(scratch);
    auto* mean = reinterpret_cast<float*>(sums + chunk_groups(p) * width(p));
    float* factor = mean + chunk_groups(p) * width(p);
    // Sums are taken from the first pixel on, so that large numbers leave digits for the rest.
    sum_channels<false>(p, x, channels, x, sums);
    for (int g = 0; g < channels; g += width(p)) {
      const auto value = static_cast<float>(group_mean(p, g, sums, x));
      for (int c = g; c < g + width(p); ++c) mean[c] = value;
    }
    sum_channels<true>(p, x, channels, mean, sums);
    for (int g = 0; g < channels; g += width(p)) {
      const double variance = group_mean(p, g, sums, nullptr);
      const auto value = static_cast<float>(1 / std::sqrt(variance + double{p.epsilon}));
      for (int c = g; c < g + width(p); ++c) factor[c] = value * a.scale[first + c];
    }
    for (int c = 0; c < channels; c += kLanes) {
      const auto mask = Simd::first(channels - c);
      const Vector from = Simd::load(mean + c, mask), by = Simd::load(factor + c, mask);
      const Vector shift = Simd::load(a.shift + first + c, mask);
      for (std::ptrdiff_t i = 0; i < p.pixels; ++i) {
        const Vector apart = Simd::sub(Simd::load(x + i * p.x_stride + c, mask), from);
        Simd::store(y + i * p.y_stride + c, mask, Simd::fma(apart, by, shift));
      }
    }
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    for (int unit = range.begin; unit < range.end; ++unit)
      chunk(p, a, unit / chunks(p), unit % chunks(p) * chunk_groups(p), scratch);
  }
};

}  // namespace
}  // namespace atrous::kernels::group_norm
