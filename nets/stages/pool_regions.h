#pragma once
#include <span>
#include <vector>

#include "core/results/instances.h"
#include "core/tensor/tensor.h"
#include "kernels/roi/problem.h"
#include "nets/stages/stage.h"

namespace atrous::nets {

/// Which level of a pyramid a region is pooled from (Lin et al. 2017, arXiv:1612.03144, eq. 1):
///
///   floor(canonical + log2(sqrt(area) / 224)), cut to the levels there are
///
/// A small number keeps exact powers of two from falling: added to the logarithm, or to its
/// argument.
struct LevelRule {
  float canonical_size = 224;
  int canonical_level = 4;
  int first_level = 2;  // of the maps that are given
  float epsilon = 1e-6F;
  bool epsilon_inside = false;
  float extra = 0;  // of sides
};

/// Index among `levels` maps.
int level_of(const LevelRule& rule, const Box& box, int levels) noexcept;

/// How regions are pooled (kernels/roi/problem.h).
struct PoolParams {
  kernels::roi::Method method = kernels::roi::Method::align;
  Extent size = {7, 7};
  int group = 1;
  int sampling = 0;
  bool aligned = false;
  bool rounded_first = false;
};

/// A feature map and its pixels per pixel of the network's input.
struct FeatureMap {
  TensorView view;
  float scale = 1;
};

/// Pools regions into the first places of `out` [n, height, width, channels], which is dense.
/// `regions` name their maps by index.
void pool_regions(const PoolParams& params,
                  std::span<const FeatureMap> maps,
                  std::span<const kernels::roi::Region> regions,
                  const TensorView& out,
                  const StageContext& context);

}  // namespace atrous::nets
