#pragma once
#include <vector>

#include "core/results/instances.h"
#include "core/tensor/shape.h"

namespace atrous::nets {

/// Instance-sensitive maps: map i * cells + j says whether a pixel lies in part (i, j) of an object.
struct SensitiveMaps {
  Extent size;
  int cells = 5;                       // parts along each side
  std::vector<float> scores = {};      // probabilities [height, width, cells * cells]
  std::vector<float> objectness = {};  // probability that a window centred there holds an object
};

struct AssemblingParams {
  int window = 21;           // side of a window in pixels of the maps
  int stride = 1;            // from window to window
  float mask = 0.5F;         // a pixel of a window is a part of the object from there on
  float suppression = 0.8F;  // of windows' masks
  float least_score = 0.05F;
  int most = 300;
};

/// The window whose upper left corner is at (top, left), put together of the maps: its part (i, j),
/// rows [i * window / cells, (i + 1) * window / cells), comes from map (i, j) at the same place. Zeros
/// outside of the maps. Local coherence: a pixel that lies in the same part of two windows has the
/// same number in both, for it is copied, not computed anew.
std::vector<float> assemble_window(const SensitiveMaps& maps, int window, int top, int left);

/// Masks of the windows with the best objectness, without those that overlap a better one; one class.
/// Paper: Dai et al. 2016, "Instance-sensitive Fully Convolutional Networks", arXiv:1603.08678.
Instances assemble_instances(const AssemblingParams& params, const SensitiveMaps& maps);

}  // namespace atrous::nets
