#pragma once
#include <optional>
#include <span>
#include <vector>

#include "layers/resize.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// Feature pyramid (Lin et al. 2017, arXiv:1612.03144): every map gets a 1x1 lateral convolution and
/// the coarser one resized (nearest) onto it, then a 3x3 convolution; neither has an activation.
struct PyramidParams {
  int channels = 256;
  std::optional<Norm> norm = std::nullopt;      // behind each; without one they have a bias
  bool extra_level = true;                      // every other pixel of the coarsest map, once more
  layers::Interp up = layers::Interp::nearest;  // bilinear has aligned corners
  /// So many of the coarsest maps have one size (DetNet): they are added up as they are, and their
  /// sums are levels without a 3x3 convolution.
  int flat = 1;
  bool chained = false;  // the next finer level starts from a level behind its 3x3 convolution
};

/// Levels from finest to coarsest; `maps` likewise.
/// Nodes    <name>.lateral.<i>.*, <name>.output.<i>.* (conv blocks), <name>.extra
std::vector<Value> feature_pyramid(GraphBuilder& g,
                                   std::string_view name,
                                   std::span<const Value> maps,
                                   const PyramidParams& params);

/// PANet's bottom-up path behind a pyramid without an extra level (Liu et al. 2018,
/// arXiv:1803.01534, section 3.1): from the finest level on, a 3x3 convolution of stride 2 is added
/// to the next level, and a further 3x3 makes the new one; both are normalised and activated.
/// Nodes    <name>.down.<i>.*, <name>.merge.<i>.* (conv blocks), <name>.extra
std::vector<Value> bottom_up_path(GraphBuilder& g,
                                  std::string_view name,
                                  std::span<const Value> levels,
                                  const PyramidParams& params);

}  // namespace atrous::nets
