#pragma once
#include <string>

#include "core/graph/graph_builder.h"
#include "nets/options.h"

namespace atrous::nets {

constexpr OptionSpec kSamples = {
    "samples", "0", "of Monte-Carlo dropout; 0: the plain network", OptionSpec::Kind::integer,
    0,         1024};
constexpr OptionSpec kSeed = {"seed", "1",    "of the dropout's masks", OptionSpec::Kind::integer,
                              0,      1 << 30};

/// Bayesian SegNet's inference (Kendall et al. 2017, arXiv:1511.02680, section 3): dropout of one half
/// stays on, the image runs as a batch of samples, and the mean and variance of their softmax are the
/// class probabilities and the model's uncertainty. Options samples and seed; with no samples nothing
/// is added to the plain network.
class MonteCarlo {
 public:
  MonteCarlo(GraphBuilder& g, const Options& options)
      : g_(g), samples_(options.integer("samples")), seed_(options.integer("seed")) {}

  /// Dropout; the first one makes a batch of its input, so what lies before is computed once.
  /// Nodes    samples, <name>
  Value drop(const std::string& name, Value x);
  /// What was made before the first dropout, for use behind it.
  Value repeated(const std::string& name, Value x);
  /// The outputs: `logits` (the scores, or the mean of their softmax) and `variance`.
  /// Nodes    prob, moments
  Graph finish(Value scores) &&;

 private:
  GraphBuilder& g_;
  int samples_, seed_;
  int drops_ = 0;
};

}  // namespace atrous::nets
