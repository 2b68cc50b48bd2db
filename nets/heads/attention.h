#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {

/// What attention compares and what it gathers.
struct Attended {
  Value query, key, value;
};

struct AttentionParams {
  float scale = 1;      // of the energies
  bool softmax = true;  // else the mean over the keys
};

/// Every place gathers from all places, by likeness (Wang et al. 2018, arXiv:1711.07971):
///
///   y[p] = sum over t of softmax_t(scale * query[p] . key[t]) * value[t]
///
/// Nodes    <name>.{energy,weights,gather}
Value attention(GraphBuilder& g,
                std::string_view name,
                const Attended& attended,
                const AttentionParams& params = {});

/// 1 / sqrt(channels), the usual scale.
float key_scale(int channels);

/// Position attention (Fu et al. 2019, arXiv:1809.02983, section 3.2): gamma * attention(...) + x.
/// Nodes    <name>.{query,key,value}.conv with biases, <name>.gamma
/// `scalar` says that gamma is stored without an extent.
Value position_attention(
    GraphBuilder& g, std::string_view name, Value x, int channels, int key_channels, bool scalar);

/// Channel attention (section 3.3): every channel gathers from all channels,
///
///   y = gamma * softmax(max(e) - e) x + x,   e[c,d] = sum over places of x[p,c] * x[p,d]
///
/// Nodes    <name>.{energy,weights,gather,gamma}
Value channel_attention(GraphBuilder& g, std::string_view name, Value x, bool scalar);

/// Criss-cross attention twice or more with the same weights (Huang et al. 2019,
/// arXiv:1811.11721): x = gamma * cross(x) + x.
/// Nodes    <name>.{query,key,value}.conv with biases, <name>.gamma; the first result is
///          <name>.first
Value recurrent_criss_cross(
    GraphBuilder& g, std::string_view name, Value x, int channels, int recurrence, bool scalar);

}  // namespace atrous::nets
