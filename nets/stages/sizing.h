#pragma once
#include <cstdint>

#include "nets/instances/instance_net.h"

namespace atrous::nets {

/// Size of a detection network's input: the shorter side is `shorter`, unless the longer one then
/// passed `longer`. Code bases round differently.
struct Sizing {
  enum class Rounding : std::uint8_t {
    down,     // floor(extent * scale) (torchvision)
    nearest,  // floor(extent * scale + 0.5) (detectron2, mmdetection)
    even,     // halves to even (Detectron)
    exact,    // the shorter side exactly, the longer one rounded down (maskrcnn-benchmark)
    grown,    // halves to even; never made smaller but for the longer side (Matterport)
  };
  Rounding rounding = Rounding::down;
  Resampling resampling = Resampling::numbers;
  int shorter = 800;
  int longer = 1333;
  int divisor = 32;     // the input is padded to multiples of it
  bool square = false;  // or to a square of `longer`, black, in its middle (Matterport)
};

/// What Caffe's detectors and Detectron multiply a picture's sides by before they round, halves to
/// even.
double scale_of(const Sizing& sizing, Extent picture);

Framing frame_picture(const Sizing& sizing, Extent picture);

}  // namespace atrous::nets
