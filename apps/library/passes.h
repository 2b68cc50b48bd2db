// A picture put through a network more than once: scales, mirrored, in windows. Not installed.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/library/atrous.h"
#include "core/runtime/trace.h"
#include "core/tensor/tensor.h"
#include "io/image/labels.h"
#include "layers/crf_settings.h"

namespace atrous::library {

class Engine;

/// In how many passes and pieces a picture goes through a network, and what is done to the result.
struct Passes {
  std::vector<double> scales = {1};  // of the size that the recipe gives
  bool flip = false;                 // the mirrored picture as well
  Extent window = {0, 0};            // 0x0: the whole picture at once
  Extent stride = {0, 0};            // from window to window; 0x0: two thirds of it, rounded up
  std::string crf = {};              // empty, or as layers::parse_crf() reads it

  /// One pass over the whole picture, whose labels the network gives itself.
  bool plain() const;
  /// `single`, or what is done: `scales 0.5,1; flip; window 713x713 stride 476x476; crf deeplab`.
  std::string text() const;
};

/// Throws Error{Code::usage} naming the option, its value and what is possible.
void check(const Passes& passes);

/// Probability of every class at every pixel of the picture, [1, height, width, classes]:
///
///   mean over scales s of resize to the picture's size of
///   mean over the windows around a pixel (and both ways of looking at them) of softmax(network)
///
/// A picture smaller than the window is put into its middle, with the recipe's mean around it. The
/// last window of a row or column ends with the picture. Resizing is bilinear between pixel
/// centres. The engine's network must give probabilities. Throws what Engine::segment() throws.
Tensor probabilities(Engine& engine,
                     const Passes& passes,
                     const ImageView& image,
                     Trace* trace = nullptr);

/// The most likely class of every pixel after all passes and the CRF.
io::LabelMap segment_in_passes(Engine& engine,
                               const Passes& passes,
                               const ImageView& image,
                               Trace* trace = nullptr);

}  // namespace atrous::library
