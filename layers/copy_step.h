#pragma once
#include <vector>

#include "core/graph/layer.h"
#include "kernels/copy/problem.h"

namespace atrous::layers {

/// One copy of a step: from run input `input` to the step's only output.
struct CopyPart {
  int input = 0;
  kernels::copy::Problem problem;
};

/// Axes batch, row, column, channel of a copied box are these of a copy::Problem.
struct BoxAxis {
  static constexpr int kBatch = 2, kRow = 3, kColumn = 4, kChannel = 5;
};

/// All pixels of `box`, from the first pixel of `x` to the first pixel of `y`, plane by plane.
kernels::copy::Problem box_copy(const TensorDesc& x, const TensorDesc& y, const Shape& box);

/// A step that copies and computes nothing. A part that lies in its place already is passed over.
Step copy_step(const PlanRequest& request, std::vector<CopyPart> parts);

}  // namespace atrous::layers
