// A transposed convolution as dense convolutions, one for each sub-pixel phase of its output.
#pragma once
#include <functional>
#include <optional>

#include "layers/convolution.h"
#include "layers/deconv2d.h"

namespace atrous::layers {

/// The step, or nothing where no row of the convolution table can write every n-th pixel, or the
/// one that can yields. `fold(request)` gives the weights as Deconv2d has them.
///
/// Outputs with the same remainder by the stride see the same taps, so they are a convolution of
/// stride 1 with those taps, the last one first.
std::optional<Step> phases_step(const PlanRequest& request,
                                const Deconv2dParams& params,
                                const std::function<FoldedWeights(const PlanRequest&)>& fold);

}  // namespace atrous::layers
