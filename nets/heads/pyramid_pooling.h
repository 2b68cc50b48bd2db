#pragma once
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "layers/resize.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

struct PyramidPoolingParams {
  int channels = 512;  // of every level
  std::vector<int> sizes = {1, 2, 3, 6};
  std::vector<int> windows =
      {};                     // where given: cells of these extents, the last ones cut, as Caffe
  bool input_first = true;    // the input heads the concatenation, else it ends it
  bool plain_first = false;   // level 0 has a bias instead of a normalisation
  bool resize_first = false;  // up-sample what is pooled, then convolve (UPerNet of CSAIL)
  layers::Corners corners = layers::Corners::half_pixel;
  Norm norm = {};
  Activation activation = {Act::relu, 0};
};

/// Pyramid pooling module (Zhao et al. 2017, arXiv:1612.01105, section 3.2): means over grids of
/// cells, each convolved 1x1 and up-sampled again, beside the input.
/// Nodes    <name>.level<i>.{pool,conv,bn,small,up}, i from 0; <name>.concat
Value pyramid_pooling(GraphBuilder& g,
                      std::string_view name,
                      Value x,
                      const PyramidPoolingParams& params);

}  // namespace atrous::nets
