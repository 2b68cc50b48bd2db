#pragma once
#include <string>

#include "core/graph/graph_builder.h"
#include "nets/blocks/rectified_conv.h"

namespace atrous::nets {

/// ENet's bottlenecks (Paszke et al. 2016, arXiv:1606.02147, figure 2b) in the form of its authors or
/// that of pytorchcv, which differ in the rectifiers, in biases and in the windows of down-sampling.
class EnetBottleneck {
 public:
  EnetBottleneck(GraphBuilder& g, bool authors)
      : g_(g), authors_(authors), slope_(authors ? Rectifier::prelu : Rectifier::shared_prelu) {}

  /// Learned slopes up to here, plain ones behind.
  void begin_decoder() { slope_ = Rectifier::relu; }
  /// Nodes    stem
  Value stem(Value x);
  /// Half the size, beside max pooling whose channels are filled up with zeros.
  /// Nodes    scale_unit.{conv1,conv2,conv3}, scale_unit.identity_block; `places` of the maxima
  Value down(Value x, int in, int out, Value& places);
  /// A dilation of 0 is an asymmetric convolution.
  /// Nodes    <name>.{conv1,conv2,conv3}
  Value unit(const std::string& name, Value x, int channels, int dilation);
  /// Twice the size, that of `like`, with maxima back where `places` says.
  /// Nodes    as down()
  Value up(Value x, int in, int out, Value places, Value like);

 private:
  Norm norm() const { return {.epsilon = authors_ ? 1e-3F : 1e-5F}; }
  Value reduce(Value x, int channels, int stride);
  Value middle(Value x, int channels, int dilation);
  Value join(Value x, int channels, Value side);

  GraphBuilder& g_;
  bool authors_;
  Rectifier slope_;
};

}  // namespace atrous::nets
