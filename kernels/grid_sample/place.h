// Which pixels a place of the grid mixes, shared by the rows of all instruction sets. Internal
// linkage: an instruction-set object must define no weak symbols.
#pragma once
#include <cmath>

#include "kernels/grid_sample/problem.h"

namespace atrous::kernels::grid_sample {
namespace {

/// The pixels of an image that make a sample, and their weights.
struct Samples {
  int count = 0;
  std::ptrdiff_t pixel[16];
  float weight[16];
};

/// `at` mirrored into [low, high], with a period of twice their distance.
inline float reflect(float at, float low, float high) noexcept {
  const float span = high - low;
  if (!(span > 0)) return 0;
  const float distance = std::fabs(at - low);
  const float extra = std::fmod(distance, span);
  const bool even = std::fmod(std::floor(distance / span), 2.0F) == 0;
  return even ? low + extra : low + span - extra;
}

/// `at` brought inside the axis as the problem says, unless places outside are zero.
inline float inside(const Problem& p, float at, int extent) noexcept {
  const auto size = static_cast<float>(extent);
  if (p.outside == Outside::zeros) return at;
  if (p.outside == Outside::reflection)
    at = p.aligned ? reflect(at, 0, size - 1) : reflect(at, -0.5F, size - 0.5F);
  // NaN comes to 0.
  return at > 0 ? (at < size - 1 ? at : size - 1) : 0.0F;
}

/// Coordinate in places of the axis; inside it unless places outside are zero, or brought inside one
/// by one.
inline float place_of(const Problem& p, float g, int extent) noexcept {
  const auto size = static_cast<float>(extent);
  const float at = p.aligned ? (g + 1) / 2 * (size - 1) : ((g + 1) * size - 1) / 2;
  return p.cubic ? at : inside(p, at, extent);
}

/// Adds a pixel, unless it lies outside the image.
inline void add(const Problem& p, int row, int column, float weight, Samples& to) noexcept {
  if (row < 0 || row >= p.in_height || column < 0 || column >= p.in_width) return;
  to.pixel[to.count] = std::ptrdiff_t{row} * p.in_width + column;
  to.weight[to.count++] = weight;
}

/// The four places of an axis around `at` and their weights; -1 for those outside.
struct CubicAxis {
  CubicAxis(const Problem& p, float at, int extent) noexcept {
    const float first = std::floor(at), t = at - first;
    weight[0] = far(t + 1), weight[1] = near(t), weight[2] = near(1 - t), weight[3] = far(2 - t);
    for (int i = 0; i < 4; ++i) {
      const float tap = inside(p, first + static_cast<float>(i - 1), extent);
      place[i] = tap >= 0 && tap < static_cast<float>(extent) ? static_cast<int>(tap) : -1;
    }
  }
  static float near(float d) noexcept { return ((kA + 2) * d - (kA + 3)) * d * d + 1; }
  static float far(float d) noexcept { return ((kA * d - 5 * kA) * d + 8 * kA) * d - 4 * kA; }

  static constexpr float kA = -0.75F;
  int place[4];
  float weight[4];
};

inline Samples cubic_samples(const Problem& p, float row, float column) noexcept {
  Samples samples;
  if (!std::isfinite(row) || !std::isfinite(column)) return samples;
  const CubicAxis rows(p, row, p.in_height), columns(p, column, p.in_width);
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j)
      add(p, rows.place[i], columns.place[j], rows.weight[i] * columns.weight[j], samples);
  return samples;
}

inline Samples samples_at(const Problem& p, float row, float column) noexcept {
  if (p.cubic) return cubic_samples(p, row, column);
  Samples samples;
  // Beyond this, nothing contributes, and numbers may be too large for an int.
  const bool near = row > -1 && row < static_cast<float>(p.in_height) && column > -1 &&
                    column < static_cast<float>(p.in_width);
  if (!near) return samples;
  if (p.nearest) {
    add(p, static_cast<int>(std::nearbyint(row)), static_cast<int>(std::nearbyint(column)), 1,
        samples);
    return samples;
  }
  const float top = std::floor(row), left = std::floor(column);
  const float v = row - top, h = column - left;
  const int i = static_cast<int>(top), j = static_cast<int>(left);
  add(p, i, j, (1 - v) * (1 - h), samples);
  add(p, i, j + 1, (1 - v) * h, samples);
  add(p, i + 1, j, v * (1 - h), samples);
  add(p, i + 1, j + 1, v * h, samples);
  return samples;
}

}  // namespace
}  // namespace atrous::kernels::grid_sample
