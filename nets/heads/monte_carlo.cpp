#include "nets/heads/monte_carlo.h"

#include "layers/monte_carlo.h"
#include "layers/scores.h"

namespace atrous::nets {

using namespace layers;

Value MonteCarlo::drop(const std::string& name, Value x) {
  if (samples_ == 0) return x;
  if (drops_ == 0) x = repeated("samples", x);
  constexpr float kRatio = 0.5F;
  constexpr std::uint64_t kMostDrops = 64;
  const auto seed = static_cast<std::uint64_t>(seed_) * kMostDrops;
  return sampled_dropout(g_, name, x, kRatio, seed + static_cast<std::uint64_t>(drops_++));
}

Value MonteCarlo::repeated(const std::string& name, Value x) {
  return samples_ == 0 ? x : repeat(g_, name, x, samples_);
}

Graph MonteCarlo::finish(Value scores) && {
  if (samples_ == 0) {
    g_.output("logits", scores);
  } else {
    const auto [mean, variance] =
        sample_moments(g_, "moments", softmax(g_, "prob", scores), samples_);
    g_.output("logits", mean);
    g_.output("variance", variance);
  }
  return std::move(g_).finish();
}

}  // namespace atrous::nets
