#pragma once
#include <vector>

#include "core/results/instances.h"
#include "core/tensor/tensor.h"
#include "nets/stages/stage.h"

namespace atrous::nets {

/// The places of the joints of one region: every heat map of `maps` [n,h,w,joints] is resized
/// (bicubic) to the box's size in whole pixels, and its largest number is the joint (Mask R-CNN's
/// code). Scores are that number, a logit.
std::vector<Keypoint> find_keypoints(const TensorView& maps,
                                     int region,
                                     const Box& box,
                                     const StageContext& context);

/// Places times the ratios of extents.
std::vector<Keypoint> rescale(std::vector<Keypoint> points, Extent from, Extent to);

}  // namespace atrous::nets
