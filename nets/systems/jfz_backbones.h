#pragma once
#include <vector>

#include "core/graph/graph_builder.h"
#include "core/weights/naming.h"
#include "nets/options.h"

// The backbones of pytorch-deeplab-xception.
namespace atrous::nets {

struct JfzFeatures {
  Value last;
  Value low;  // output stride 4
};

/// The network called `backbone` by options backbone, depth and output_stride. MobileNetV2 pads the
/// input of its blocks, and dilates a stage by what the strides before it have lost; DRN has output
/// stride 8 whatever is asked for.
JfzFeatures jfz_backbone(GraphBuilder& g, Value image, const Options& options);

std::vector<Rename> jfz_backbone_names(const Options& options);

}  // namespace atrous::nets
