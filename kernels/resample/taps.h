#pragma once
#include <cstdint>
#include <vector>

#include "kernels/resize/taps.h"

namespace atrous::kernels::resample {

/// The taps of one axis, `count` for every output place.
struct Taps {
  int count = 0;
  std::vector<std::int32_t> place;
  std::vector<float> weight;
};

/// Keys' cubic convolution (1981) with parameter `a`: four taps, places cut to the image. Weights
/// are computed in float32 as PyTorch does; its `a` is -0.75. `scale` as in resize::linear_taps().
Taps cubic_taps(int in, int out, resize::Corners corners, double scale = 0, float a = -0.75F);

}  // namespace atrous::kernels::resample
