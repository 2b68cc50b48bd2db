#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

struct AlexNetFeatures {
  Value pool2, conv4, pool5;
};

/// AlexNet's convolutional part as Caffe trained it (Krizhevsky et al. 2012; local response
/// normalisation behind pooling, layers 2, 4 and 5 in two groups), its last pooling included.
/// Nodes    <name>.conv<i>.conv, <name>.pool{1,2,5}, <name>.norm{1,2}
AlexNetFeatures alexnet(GraphBuilder& g, std::string_view name, Value image, int first_padding = 0);

}  // namespace atrous::nets
