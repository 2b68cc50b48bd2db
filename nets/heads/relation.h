#pragma once
#include <string_view>

#include "nets/heads/attention.h"

namespace atrous::nets {

/// Self-attention with projections of its own, as interlaced and object-contextual networks use it.
struct RelationParams {
  int key_channels = 256;
  int value_channels = 256;
  int out_channels = 512;
  int convs = 2;            // of query and of key, each normalised
  bool value_norm = false;  // else the value is a plain convolution with bias
};

/// Nodes    <name>.{query,key}.<i>.{conv,bn}, <name>.value.{conv,bn}, <name>.out.{conv,bn}
/// `query` and `source` may be the same; keys and values come from `source`.
Value relation(GraphBuilder& g,
               std::string_view name,
               Value query,
               Value source,
               const RelationParams& params);

/// How a non-local block compares two places.
enum class Likeness { gaussian, embedded_gaussian, dot_product };

struct NonLocalParams {
  int channels = 512;
  int reduction = 2;
  Likeness likeness = Likeness::embedded_gaussian;
  bool scaled = true;  // embedded Gaussian: energies by 1 / sqrt(inner channels)
};

/// Non-local block (Wang et al. 2018, arXiv:1711.07971, section 3): x + out(gathered).
/// Nodes    <name>.{theta,phi,g}.conv with biases (theta, phi not for gaussian), <name>.out.{conv,bn}
Value non_local(GraphBuilder& g, std::string_view name, Value x, const NonLocalParams& params);

}  // namespace atrous::nets
