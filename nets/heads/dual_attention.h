#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"

namespace atrous::nets {

struct DualAttentionParams {
  int channels = 512;
  int key_channels = 64;
  int classes = 19;
  bool scalar = false;  // the weights of the attention are stored without an extent
};

struct DualAttention {
  Value sum;  // of both branches
  Value place_scores, channel_scores;
};

/// DANet's head (Fu et al. 2019, arXiv:1809.02983): attention of places and of channels side by
/// side, each between 3x3 convolutions and with scores of its own.
/// Nodes    pam.{in,out}.{conv,bn}, pam.att (position_attention()), pam.scores; likewise cam with
///          channel_attention()
DualAttention dual_attention(GraphBuilder& g, Value x, const DualAttentionParams& params);

}  // namespace atrous::nets
