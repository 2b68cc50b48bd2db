#pragma once
#include <span>
#include <string_view>

#include "nets/heads/pyramid_pooling.h"

namespace atrous::nets {

struct UperParams {
  int channels = 512;
  PyramidPoolingParams pyramid = {};  // of the coarsest feature
};

/// UPerNet's fusion (Xiao et al. 2018, arXiv:1807.10221, section 3.1): a pyramid on the coarsest of
/// the features, a path from coarse to fine that adds 1x1 laterals, a 3x3 convolution on every
/// level, all up-sampled to the finest and convolved side by side. Up-sampling is bilinear with
/// half-pixel centres.
/// Nodes    <name>.pyramid, <name>.top; <name>.lateral<i>, <name>.smooth<i> with i from 0, fine to
///          coarse; <name>.fuse
Value uper(GraphBuilder& g,
           std::string_view name,
           std::span<const Value> fine_to_coarse,
           const UperParams& params);

}  // namespace atrous::nets
