#pragma once
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// A residual block: two 3x3 convolutions, or 1x1, 3x3, 1x1.
struct ResidualParams {
  bool bottleneck = true;
  int in = 0;
  int width = 0;  // of a bottleneck's 3x3 convolution
  int out = 0;
  int stride = 1;
  int dilation = 1;              // of the (first) 3x3 convolution
  int second_dilation = 1;       // of the second one of two
  int groups = 1;                // of a bottleneck's 3x3 convolution
  bool stride_in_first = false;  // of a bottleneck
  bool shortcut = true;          // add the input
  bool project = false;          // the input, even where shapes agree
  bool subsample = false;        // where only the plane differs, the input's places, not projected
  bool pre_activation = false;   // normalise and rectify before each convolution
  bool bias = false;
  std::optional<Norm> norm = Norm{};
  Value* body = nullptr;  // where to put what the input is added to
};

/// He et al. 2016 (arXiv:1512.03385, figure 5; before the convolutions arXiv:1603.05027, figure 4e).
/// The input is projected where its shape differs from the result's, or `project` says so.
/// Nodes    {1,2,3}.{conv,bn}, downsample.{conv,bn}, sum in the current scope
Value residual(GraphBuilder& g, Value x, const ResidualParams& params);

}  // namespace atrous::nets
