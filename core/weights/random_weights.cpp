#include <cmath>

#include "core/weights/binding.h"

namespace atrous {
namespace {

/// splitmix64, seeded by a tensor's name.
class Uniform {
 public:
  explicit Uniform(std::string_view name) {
    for (const char c : name) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  }
  float operator()(float low, float high) noexcept {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    z ^= z >> 31;
    return low + (high - low) * (static_cast<float>(z >> 40) * 0x1p-24F);
  }

 private:
  std::uint64_t state_ = 0xCBF29CE484222325ULL;
};

struct Bounds {
  float low, high;
};

Bounds bounds_of(const WeightSpec& spec) {
  if (spec.name.ends_with("running_var")) return {0.6F, 1.4F};
  if (spec.name.ends_with("running_mean") || spec.name.ends_with("bias")) return {-0.2F, 0.2F};
  if (spec.shape.rank() < 2) return {0.8F, 1.2F};
  const auto fan_in = static_cast<float>(spec.shape.count() / spec.shape[0]);
  const float bound = std::sqrt(3.0F / fan_in);
  return {-bound, bound};
}

}  // namespace

BoundWeights random_weights(std::span<const WeightSpec> wanted) {
  BoundWeights bound;
  for (const WeightSpec& spec : wanted) {
    Uniform uniform(spec.name);
    const auto [low, high] = bounds_of(spec);
    std::vector<float> values(static_cast<std::size_t>(spec.shape.count()));
    for (float& value : values) value = uniform(low, high);
    bound.set(spec.name, Tensor::from_floats(spec.shape, values));
  }
  return bound;
}

}  // namespace atrous
