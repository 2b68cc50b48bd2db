// Deformable convolution by a few pixels at a time, written once for all instruction sets and
// included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/deform_conv2d/place.h"

namespace atrous::kernels::deform_conv2d {
namespace {

template <class Simd>
struct Gather {
  using Vector = typename Simd::Vector;
  static constexpr int kLanes = Simd::kLanes;
  static constexpr int kPixels = 4;
  static constexpr int kVectors = 2;  // of output channels

  static const char* rejects(const Problem&) noexcept { return nullptr; }
  static int units(const Problem& p) noexcept { return p.batch * p.out_height; }
  static int grain(const Problem&) noexcept { return 1; }
  static std::size_t scratch_bytes(const Problem& p) noexcept {
    return static_cast<std::size_t>(kPixels * taps(p) * p.in_channels) * sizeof(float);
  }

  /// All samples of output pixel `pixel`, which lies at (row, column) of its image.
  static void gather(const Problem& p,
                     const Args& a,
                     const float* image,
                     std::ptrdiff_t pixel,
                     int row,
                     int column,
                     float* to) noexcept {
    const int count = p.in_channels / p.offset_groups;
    for (int o = 0; o < p.offset_groups; ++o)
      for (std::ptrdiff_t tap = 0; tap < taps(p); ++tap) {
        const Samples samples = tap_samples(p, a, pixel, row, column, o, tap);
        const float* x = image + o * count;
        float* y = to + tap * p.in_channels + o * count;
        for (int c = 0; c < count; c += kLanes) {
          const auto mask = Simd::first(count - c);
          Vector sum = Simd::set1(0);
          for (int i = 0; i < samples.count; ++i) {
            const Vector v = Simd::load(x + samples.pixel[i] * p.x_stride + c, mask);
            sum = Simd::fma(Simd::set1(samples.weight[i]), v, sum);
          }
          Simd::store(y + c, mask, sum);
        }
      }
  }

  /// Output channels [first, first + kVectors vectors) of group `g` for kCount pixels.
  template <int kCount>
  static void multiply(const Problem& p,
                       const float* samples,
                       const float* packed,
                       int g,
                       int first,
                       float* y) noexcept {
    const int in = p.in_channels / p.groups, out = p.out_channels / p.groups;
    const float* w = packed + g * taps(p) * in * out + first;
    const float* bias = packed + weight_count(p) + g * out + first;
    typename Simd::Mask mask[kVectors];
    Vector sum[kCount][kVectors];
    for (int v = 0; v < kVectors; ++v) {
      mask[v] = Simd::first(out - first - v * kLanes);
      for (auto& row : sum) row[v] = Simd::load(bias + v * kLanes, mask[v]);
    }
    const std::ptrdiff_t pixel_size = taps(p) * p.in_channels;
    for (std::ptrdiff_t tap = 0; tap < taps(p); ++tap) {
      const float* x = samples + tap * p.in_channels + g * in;
      for (int c = 0; c < in; ++c, w += out) {
        Vector weight[kVectors];
        for (int v = 0; v < kVectors; ++v) weight[v] = Simd::load(w + v * kLanes, mask[v]);
        for (int i = 0; i < kCount; ++i) {
          const Vector sample = Simd::set1(x[i * pixel_size + c]);
          for (int v = 0; v < kVectors; ++v) sum[i][v] = Simd::fma(weight[v], sample, sum[i][v]);
        }
      }
    }
    for (int i = 0; i < kCount; ++i)
      for (int v = 0; v < kVectors; ++v)
        Simd::store(y + i * p.y_stride + g * out + first + v * kLanes, mask[v],
                    Simd::activate(p.activation, sum[i][v]));
  }

  template <int kCount>
  static void pixels(const Problem& p,
                     const Args& a,
                     const float* image,
                     int unit,
                     int q,
                     float* samples) noexcept {
    const std::ptrdiff_t first = std::ptrdiff_t{unit} * p.out_width + q;
    for (int i = 0; i < kCount; ++i)
      gather(p, a, image, first + i, unit % p.out_height, q + i,
             samples + i * taps(p) * p.in_channels);
    const auto* packed = static_cast<const float*>(a.packed);
    for (int g = 0; g < p.groups; ++g)
      for (int k = 0; k < p.out_channels / p.groups; k += kVectors * kLanes)
        multiply<kCount>(p, samples, packed, g, k, a.y + first * p.y_stride);
  }

  static void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
    auto* samples = static_cast<float*>(scratch);
    const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
    for (int unit = range.begin; unit < range.end; ++unit) {
      const float* image = a.x + unit / p.out_height * image_size;
      int q = 0;
      for (; q + kPixels <= p.out_width; q += kPixels)
        pixels<kPixels>(p, a, image, unit, q, samples);
      for (; q < p.out_width; ++q) pixels<1>(p, a, image, unit, q, samples);
    }
  }
};

}  // namespace
}  // namespace atrous::kernels::deform_conv2d
