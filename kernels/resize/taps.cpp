#include "kernels/resize/taps.h"

#include <algorithm>
#include <cmath>

namespace atrous::kernels::resize {
namespace {

float source(int i, float step, Corners corners) {
  if (corners != Corners::half_pixel) return step * static_cast<float>(i);
  return std::max(step * (static_cast<float>(i) + 0.5F) - 0.5F, 0.0F);
}

}  // namespace

float source_step(int in, int out, Corners corners, double scale) {
  if (corners == Corners::aligned)
    return out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1) : 0.0F;
  return scale > 0 ? static_cast<float>(scale) : static_cast<float>(in) / static_cast<float>(out);
}

std::vector<Tap> linear_taps(int in, int out, Corners corners, double scale) {
  std::vector<Tap> taps(static_cast<std::size_t>(out));
  const float distance = source_step(in, out, corners, scale);
  for (int i = 0; i < out; ++i) {
    Tap& tap = taps[static_cast<std::size_t>(i)];
    // Equal extents copy, whatever the scale says.
    const float at = in == out ? static_cast<float>(i) : source(i, distance, corners);
    tap.first = std::min(static_cast<int>(at), in - 1);
    tap.second = std::min(tap.first + 1, in - 1);
    tap.weight = std::min(at - static_cast<float>(tap.first), 1.0F);
  }
  return taps;
}

std::vector<Tap> nearest_taps(int in, int out, Corners corners, double scale) {
  std::vector<Tap> taps(static_cast<std::size_t>(out));
  const float distance = source_step(in, out, corners, scale);
  const float centre = corners == Corners::half_pixel ? 0.5F : 0.0F;
  for (int i = 0; i < out; ++i) {
    const float at = distance * (static_cast<float>(i) + centre);
    const int place = std::min(static_cast<int>(at), in - 1);
    taps[static_cast<std::size_t>(i)] = {place, place, 0.0F};
  }
  return taps;
}

}  // namespace atrous::kernels::resize
