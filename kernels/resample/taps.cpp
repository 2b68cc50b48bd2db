#include "kernels/resample/taps.h"

#include <algorithm>
#include <cmath>

namespace atrous::kernels::resample {
namespace {

/// The kernel for distances up to 1, and from 1 to 2.
template <class T>
T near(T x, T a) {
  return ((a + 2) * x - (a + 3)) * x * x + 1;
}
template <class T>
T far(T x, T a) {
  return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}

double kernel(double distance) {
  constexpr double kA = -0.5;
  const double x = std::abs(distance);
  if (x <= 1) return near(x, kA);
  return x <= 2 ? far(x, kA) : 0;
}

/// Place `i` of an endless row of images, each second one mirrored.
int mirrored(int i, int in) {
  const int period = 2 * in;
  const int at = (i % period + period) % period;
  return at < in ? at : period - 1 - at;
}

}  // namespace

Taps imresize_taps(int in, int out) {
  constexpr double kReach = 2;
  const double step = static_cast<double>(in) / out;
  const double widened = std::max(1.0, step);
  const int count = static_cast<int>(std::ceil(2 * kReach * widened)) + 1;
  Taps taps{count, {}, {}};
  for (int i = 0; i < out; ++i) {
    const double at = step * (i + 0.5) - 0.5;
    const int first = static_cast<int>(std::ceil(at - kReach * widened));
    std::vector<double> weights;
    double sum = 0;
    for (int tap = 0; tap < count; ++tap) {
      weights.push_back(kernel((at - first - tap) / widened));
      sum += weights.back();
    }
    for (int tap = 0; tap < count; ++tap) {
      taps.place.push_back(mirrored(first + tap, in));
      taps.weight.push_back(static_cast<float>(weights[static_cast<std::size_t>(tap)] / sum));
    }
  }
  return taps;
}

Taps cubic_taps(int in, int out, resize::Corners corners, double scale, float a) {
  constexpr int kTaps = 4;
  Taps taps{kTaps, {}, {}};
  const float step = resize::source_step(in, out, corners, scale);
  const float centre = corners == resize::Corners::half_pixel ? 0.5F : 0.0F;
  for (int i = 0; i < out; ++i) {
    const float at = step * (static_cast<float>(i) + centre) - centre;
    const float whole = std::floor(at);
    const float t = at - whole;
    const float weights[kTaps] = {far(t + 1, a), near(t, a), near(1 - t, a), far(2 - t, a)};
    for (int tap = 0; tap < kTaps; ++tap) {
      taps.place.push_back(std::clamp(static_cast<int>(whole) - 1 + tap, 0, in - 1));
      taps.weight.push_back(weights[tap]);
    }
  }
  return taps;
}

}  // namespace atrous::kernels::resample
