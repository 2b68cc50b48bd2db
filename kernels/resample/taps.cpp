#include "kernels/resample/taps.h"

#include <algorithm>
#include <cmath>

namespace atrous::kernels::resample {
namespace {

/// The kernel for distances up to 1, and from 1 to 2.
float near(float x, float a) { return ((a + 2) * x - (a + 3)) * x * x + 1; }
float far(float x, float a) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; }

}  // namespace

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
