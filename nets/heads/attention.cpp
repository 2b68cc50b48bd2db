#include "nets/heads/attention.h"

#include <cmath>

#include "layers/criss_cross.h"
#include "layers/elementwise.h"
#include "layers/gain.h"
#include "layers/matmul.h"
#include "layers/scores.h"

namespace atrous::nets {

using namespace layers;

namespace {

constexpr int kKeyFraction = 8;

/// Three 1x1 convolutions with biases of x.
Attended project(GraphBuilder& g, Value x, int key_channels, int channels) {
  const auto conv = [&](const char* name, int out) {
    return conv_block(g, name, x,
                      {.channels = out, .bias = true, .norm = {}, .activation = {Act::none, 0}});
  };
  return {conv("query", key_channels), conv("key", key_channels), conv("value", channels)};
}

Value gained_sum(GraphBuilder& g, Value gathered, Value x, bool scalar) {
  return add(g, "sum", gain(g, "gamma", gathered, scalar), x);
}

}  // namespace

float key_scale(int channels) { return static_cast<float>(1 / std::sqrt(double(channels))); }

Value attention(GraphBuilder& g,
                std::string_view name,
                const Attended& attended,
                const AttentionParams& params) {
  const auto scope = g.scope(name);
  Value weights = matmul(g, "energy", attended.query, attended.key,
                         {.transpose_b = true, .scale = params.scale});
  if (params.softmax) weights = softmax(g, "weights", weights);
  return matmul(g, "gather", weights, attended.value, {.mean = !params.softmax});
}

Value position_attention(
    GraphBuilder& g, std::string_view name, Value x, int channels, int key_channels, bool scalar) {
  const auto scope = g.scope(name);
  return gained_sum(g, attention(g, "", project(g, x, key_channels, channels)), x, scalar);
}

Value channel_attention(GraphBuilder& g, std::string_view name, Value x, bool scalar) {
  const auto scope = g.scope(name);
  // A softmax does not see what is added to all its numbers: max(e) - e is as good as -e.
  Value weights = matmul(g, "energy", x, x, {.transpose_a = true, .scale = -1});
  weights = softmax(g, "weights", weights);
  return gained_sum(g, matmul(g, "gather", x, weights, {.transpose_b = true}), x, scalar);
}

Value recurrent_criss_cross(
    GraphBuilder& g, std::string_view name, Value x, int channels, int recurrence, bool scalar) {
  const auto scope = g.scope(name);
  for (int i = 0; i < recurrence; ++i) {
    const Attended attended = project(g, x, channels / kKeyFraction, channels);
    const Value gathered = criss_cross(g, "cross", attended.query, attended.key, attended.value);
    x = gained_sum(g, gathered, x, scalar);
    if (i == 0) g.name("first", x);
  }
  return x;
}

}  // namespace atrous::nets
