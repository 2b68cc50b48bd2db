#pragma once
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"

namespace atrous::nets {

/// DeepLab v2's atrous spatial pyramid pooling on a ResNet (Chen et al. 2018, arXiv:1606.00915,
/// section 3.2): the sum of 3x3 convolutions of different dilations, each giving scores.
/// Nodes    <name>.c<i> (with bias), <name>.sum<i>, i from 0
Value atrous_scores(
    GraphBuilder& g, std::string_view name, Value x, int channels, std::span<const int> rates);

/// How an image is shrunk, and scores brought to the largest ones' size, where a network runs at
/// several scales.
enum class MultiScale {
  none,
  caffe,    // by Caffe's Interp, with aligned corners: halves and three quarters
  pytorch,  // to floor(scale * size), at pixel centres
};

/// The maximum over the scores of an image at 1, 1/2 and 3/4 of its size (the same, section 3.1).
/// `network` adds the network to the graph; its nodes have the same names each time, so that they
/// share their weights.
/// Nodes    data_res05, data_res075, <score>_res05, <score>_res075 (and _interp), fusion; `score` is
///          what the scores are called
Value multi_scale_scores(GraphBuilder& g,
                         Value image,
                         MultiScale kind,
                         std::string_view score,
                         const std::function<Value(Value)>& network);

}  // namespace atrous::nets
