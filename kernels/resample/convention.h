#pragma once
#include "kernels/resample/taps.h"

namespace atrous::kernels::resample {

/// Everything in which frameworks differ when they resample an axis, in ONNX's terms. With scale s
/// (out / in unless it is given), output place i lies in the input at
enum class Position : std::uint8_t {
  half_pixel,            // (i + 0.5) / s - 0.5
  half_pixel_symmetric,  // the same, with the middle of s * in above the middle of out
  pytorch_half_pixel,    // the same, or 0 for an output of one place
  align_corners,         // i * (in - 1) / (s * in - 1)
  asymmetric,            // i / s
  crop,                  // from start * (in - 1) to end * (in - 1), both included
};

enum class Filter : std::uint8_t { nearest, linear, cubic };

/// How the nearest filter chooses between two places.
enum class Rounding : std::uint8_t { prefer_floor, prefer_ceil, floor, ceil };

struct Convention {
  Position position = Position::half_pixel;
  Filter filter = Filter::linear;
  Rounding rounding = Rounding::prefer_floor;
  double cubic = -0.75;          // Keys' parameter
  bool exclude_outside = false;  // weights beyond the image go to those inside, not to its border
  bool widen = false;            // stretch the filter where the image shrinks (antialiasing)
  double start = 0, end = 1;     // of Position::crop; what lies outside the image counts as 0
};

/// The taps of an axis. `scale` 0 is out / in.
Taps convention_taps(int in, int out, double scale, const Convention& convention);

}  // namespace atrous::kernels::resample
