#include "kernels/resample/convention.h"

#include <algorithm>
#include <cmath>

namespace atrous::kernels::resample {
namespace {

double source(int i, int in, int out, double scale, const Convention& c) {
  switch (c.position) {
    case Position::half_pixel:
      break;
    case Position::half_pixel_symmetric: {
      const double adjustment = out / (scale * in);
      return in / 2.0 * (1 - adjustment) + (i + 0.5) / scale - 0.5;
    }
    case Position::pytorch_half_pixel:
      if (out == 1) return 0;
      break;
    case Position::align_corners:
      return scale * in == 1 ? 0 : i * (in - 1) / (scale * in - 1);
    case Position::asymmetric:
      return i / scale;
    case Position::crop:
      if (out == 1) return 0.5 * (c.start + c.end) * (in - 1);
      return c.start * (in - 1) + i * (c.end - c.start) * (in - 1) / (out - 1);
  }
  return (i + 0.5) / scale - 0.5;
}

int nearest(double at, Rounding rounding) {
  switch (rounding) {
    case Rounding::prefer_floor:
      return static_cast<int>(std::ceil(at - 0.5));
    case Rounding::prefer_ceil:
      return static_cast<int>(std::floor(at + 0.5));
    case Rounding::floor:
      break;
    case Rounding::ceil:
      return static_cast<int>(std::ceil(at));
  }
  return static_cast<int>(std::floor(at));
}

double filter_at(double distance, const Convention& c) {
  const double x = std::abs(distance), a = c.cubic;
  if (c.filter == Filter::linear) return std::max(0.0, 1 - x);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

void add_nearest(int in, double at, const Convention& c, Taps& taps) {
  taps.place.push_back(std::clamp(nearest(at, c.rounding), 0, in - 1));
  taps.weight.push_back(1);
}

/// `reach` places before and behind `at`, with the filter stretched by 1 / squeeze.
void add_filtered(int in, double at, int reach, double squeeze, const Convention& c, Taps& taps) {
  const int first = static_cast<int>(std::floor(at)) - reach + 1;
  std::vector<double> weights;
  double sum = 0;
  for (int tap = 0; tap < 2 * reach; ++tap) {
    const int place = first + tap;
    const bool left_out = c.exclude_outside && (place < 0 || place >= in);
    weights.push_back(left_out ? 0 : filter_at((place - at) * squeeze, c));
    sum += weights.back();
  }
  for (int tap = 0; tap < 2 * reach; ++tap) {
    taps.place.push_back(std::clamp(first + tap, 0, in - 1));
    taps.weight.push_back(static_cast<float>(weights[static_cast<std::size_t>(tap)] / sum));
  }
}

}  // namespace

Taps convention_taps(int in, int out, double scale, const Convention& convention) {
  if (scale <= 0) scale = static_cast<double>(out) / in;
  const double squeeze = convention.widen ? std::min(scale, 1.0) : 1.0;
  const double radius = convention.filter == Filter::cubic ? 2 : 1;
  const bool one = convention.filter == Filter::nearest;
  const int reach = static_cast<int>(std::ceil(radius / squeeze));
  Taps taps{one ? 1 : 2 * reach, {}, {}};
  for (int i = 0; i < out; ++i) {
    const double at = source(i, in, out, scale, convention);
    if (one)
      add_nearest(in, at, convention, taps);
    else
      add_filtered(in, at, reach, squeeze, convention, taps);
    if (convention.position != Position::crop || (at >= 0 && at <= in - 1)) continue;
    std::fill(taps.weight.end() - taps.count, taps.weight.end(), 0.0F);
  }
  return taps;
}

}  // namespace atrous::kernels::resample
