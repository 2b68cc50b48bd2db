#pragma once
#include "core/tensor/tensor.h"
#include "nets/stages/stage.h"

namespace atrous::nets {

/// Resizes `picture` [1,h,w,3] (bilinear, pixel centres) to `resized` in the upper left corner of
/// `input` [1,H,W,3] and fills the rest with zeros. Both are dense.
void place_picture(const TensorView& picture,
                   Extent resized,
                   const TensorView& input,
                   const StageContext& context);

}  // namespace atrous::nets
