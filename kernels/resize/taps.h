#pragma once
#include <cstdint>
#include <vector>

#include "kernels/resize/problem.h"

namespace atrous::kernels::resize {

/// How output places map to input places (s = in / out unless a scale is given).
enum class Corners : std::uint8_t {
  aligned,     // i * (in - 1) / (out - 1): first and last samples coincide (align_corners=True)
  half_pixel,  // (i + 0.5) * s - 0.5, at least 0: pixel centres (align_corners=False)
  asymmetric,  // i * s: the legacy rule of nearest resizing
};

/// Input places from one output place to the next. `scale` is in/out as the framework computes it;
/// 0 takes the extents' quotient.
float source_step(int in, int out, Corners corners, double scale);

/// The two input places and the weight of the second for every output place of one axis.
/// `scale` as in source_step(). Coordinates are computed in float32 as PyTorch does, so that results
/// agree bit for bit.
std::vector<Tap> linear_taps(int in, int out, Corners corners, double scale = 0);

/// The same for nearest resizing: both places equal, weight 0. Rounds down.
std::vector<Tap> nearest_taps(int in, int out, Corners corners, double scale = 0);

}  // namespace atrous::kernels::resize
