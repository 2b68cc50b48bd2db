#pragma once
#include <array>

#include "core/tensor/tensor.h"
#include "nets/instances/instance_net.h"
#include "nets/stages/stage.h"

namespace atrous::nets {

/// Resizes `picture` [1,h,w,3] (bilinear, pixel centres) into its place in `input` [1,H,W,3] and
/// fills the rest with `border`. Both are dense.
void place_picture(const TensorView& picture,
                   const Framing& framing,
                   const TensorView& input,
                   const std::array<float, 3>& border,
                   const StageContext& context);

}  // namespace atrous::nets
