// Sampling at given places, written once for all instruction sets and included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/grid_sample/place.h"

namespace atrous::kernels::grid_sample {
namespace {

template <class Simd>
struct Gather {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.batch * p.out_height; }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  static void run(const Problem& p, const Args& a, Range range, void*) noexcept {
    const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
    for (int unit = range.begin; unit < range.end; ++unit) {
      const float* image = a.x + unit / p.out_height * image_size;
      for (int q = 0; q < p.out_width; ++q) {
        const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
        const float* grid = a.grid + pixel * p.grid_stride;
        const Samples samples =
            samples_at(p, place_of(p, grid[1], p.in_height), place_of(p, grid[0], p.in_width));
        for (int c = 0; c < p.channels; c += kLanes) {
          const auto mask = Simd::first(p.channels - c);
          Vector sum = Simd::set1(0);
          for (int i = 0; i < samples.count; ++i) {
            const float* x = image + samples.pixel[i] * p.x_stride + c;
            sum = Simd::fma(Simd::set1(samples.weight[i]), Simd::load(x, mask), sum);
          }
          Simd::store(a.y + pixel * p.y_stride + c, mask, sum);
        }
      }
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::grid_sample
