#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::nets {

/// How the weights of a class's mask come from those of its box (Hu et al. 2018, Learning to Segment
/// Every Thing, arXiv:1711.10370, section 3.1): fully connected layers on what the box head knows of
/// the class.
struct TransferParams {
  int classes = 81;     // rows of the box head, the background's included
  int features = 1024;  // that its scores and boxes are made of
  bool scores = true;   // read the weights of the scores, boxes, or both
  bool boxes = true;
  int embedding = 0;  // in their place a vector for each class of so many numbers
  int layers = 2;
  int channels = 256;  // of the layers, and of the map that the masks are made of
  Activation activation = {Act::leaky_relu, 0.1F};  // between layers
};

/// The weights of all classes' masks: [classes, channels]. Reads the parameters of box_head() called
/// `box_head`, which must have a box for every class.
/// Nodes    <box_head>.scores, <box_head>.deltas (their weights), <name>.embedding, <name>.<i>
Value transferred_weights(GraphBuilder& g,
                          std::string_view name,
                          std::string_view box_head,
                          const TransferParams& params);

/// The masks' fully connected branch (section 3.3): one map for all classes.
struct MaskBranchParams {
  int layers = 2;
  int width = 1024;
  int side = 28;
};

/// [n, side, side, 1]; ReLU between layers.
/// Nodes    <name>.<i>
Value mask_branch(GraphBuilder& g, std::string_view name, Value x, const MaskBranchParams& params);

/// `branch` [n,h,w,1] added to each of `count` maps.
/// Nodes    <name>.repeated, <name>
Value add_to_each(GraphBuilder& g, std::string_view name, Value maps, int count, Value branch);

}  // namespace atrous::nets
