// Plain data of the kernels that pool regions: what instruction-set sources may include.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/functions.h"

namespace atrous::kernels::roi {

/// How a region's bins are filled. Corners are scaled to the map first.
enum class Method : std::uint8_t {
  /// RoIAlign (He et al. 2017, arXiv:1703.06870): the mean of bilinear samples at
  /// start + (i + (k + 0.5) / grid) * bin. `aligned` shifts corners by half a pixel of the map,
  /// otherwise a side is at least 1.
  align,
  /// RoIPool (Girshick 2015, arXiv:1504.08083): corners rounded (halves away from zero), sides
  /// end - start + 1, the maximum of floor(i * bin) .. ceil((i + 1) * bin); 0 for an empty bin.
  pool,
  /// RoIWarp (Dai et al. 2016, arXiv:1512.04412, as their code has it): corners rounded, sides
  /// end - start; the maximum of bilinear samples at i + k / ceil(bin), k = 0 .. ceil(bin); those
  /// farther than half a pixel outside do not count, 0 if none does.
  warp,
  /// One bilinear sample per bin, the first on the region's start and the last on its end (with one
  /// bin its middle); those outside of the map's first and last place are 0 (TensorFlow's
  /// crop_and_resize).
  crop,
  /// Position-sensitive RoIAlign, always shifted by half a pixel: bin (i, j) of output channel c
  /// reads channel (c * group + i * group / out_height) * group + j * group / out_width.
  ps_align,
  /// Position-sensitive RoIPool (Dai et al. 2016, arXiv:1605.06409): the mean of a bin's pixels.
  /// Corners are rounded on the map and bins end before its last row and column (torchvision), or
  /// `rounded_first` in the picture, and bins reach to the end (R-FCN, FCIS).
  ps_pool,
};

/// One feature map of a pyramid, NHWC with a pixel stride. Images follow each other.
struct Level {
  const float* x = nullptr;
  int height = 1;
  int width = 1;
  std::ptrdiff_t stride = 1;
  float scale = 1;  // pixels of the map per pixel of the input
};

struct Region {
  int level = 0;
  int image = 0;
  float x1 = 0, y1 = 0, x2 = 0, y2 = 0;
};

/// y[r, i, j, c] for every region r, bin (i, j) and channel c; y is NHWC with a pixel stride. Samples
/// of align beyond -1 or the map's extent count as 0, others are clamped. A region with corners
/// that are no numbers gives zeros.
struct Problem {
  Method method = Method::align;
  int regions = 1;
  int channels = 1;  // of the maps
  int out_height = 7, out_width = 7;
  int group = 1;               // ps_*: of channels, a divisor of both output extents
  int sampling = 0;            // *align: samples per bin and axis; 0: ceil(bin)
  bool aligned = false;        // align only
  bool rounded_first = false;  // ps_pool only
  int extent = 1;              // the largest height or width of a level
  std::ptrdiff_t y_stride = 1;

  bool position_sensitive() const noexcept {
    return method == Method::ps_align || method == Method::ps_pool;
  }
  int out_channels() const noexcept {
    return position_sensitive() ? channels / (group * group) : channels;
  }
};

/// Operands of one run.
struct Args {
  const Level* levels = nullptr;
  const Region* regions = nullptr;
  float* y = nullptr;
};

using Functions = RunFunctions<Problem, Args>;

}  // namespace atrous::kernels::roi
