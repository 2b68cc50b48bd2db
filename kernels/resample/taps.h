#pragma once
#include <cstdint>
#include <vector>

#include "kernels/resample/problem.h"
#include "kernels/resize/taps.h"

namespace atrous::kernels::resample {

/// The taps of one axis, `count` for every output place.
struct Taps {
  int count = 0;
  std::vector<std::int32_t> place;
  std::vector<float> weight;

  Axis axis() const noexcept { return {place.data(), weight.data()}; }
};

/// Keys' cubic convolution (1981) with parameter `a`: four taps, places cut to the image. Weights
/// are computed in float32 as PyTorch does; its `a` is -0.75. `scale` as in resize::linear_taps().
Taps cubic_taps(int in, int out, resize::Corners corners, double scale = 0, float a = -0.75F);

/// The same kernel with a = -0.5 as MATLAB's imresize uses it: pixel centres, the image mirrored at
/// its border, and the kernel widened by in / out where the image shrinks.
Taps imresize_taps(int in, int out);

}  // namespace atrous::kernels::resample
