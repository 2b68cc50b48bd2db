#pragma once
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/layer.h"
#include "core/weights/naming.h"
#include "core/weights/weight_store.h"

namespace atrous {

/// A source's tensor as it lies in the file, and what makes it the network's.
struct BoundWeight {
  Tensor tensor;
  Shape shape;  // as the network wants it
  Layout layout = Layout::same;
  float divisor = 1;
};

/// Every weight of a network, by the network's own full names. Tensors stay as their file holds
/// them; only what is asked for is converted, a copy each time.
class BoundWeights {
 public:
  void set(std::string name, Tensor tensor);
  void set(std::string name, BoundWeight weight) { weights_[std::move(name)] = std::move(weight); }
  /// Throws Error{Code::missing_weight} when the name was never bound.
  const BoundWeight& get(std::string_view name) const;
  bool has(std::string_view name) const noexcept;
  /// The weight in the network's layout. Throws as get() does.
  std::vector<float> floats(std::string_view name) const;

  const std::map<std::string, BoundWeight, std::less<>>& all() const noexcept { return weights_; }

 private:
  std::map<std::string, BoundWeight, std::less<>> weights_;
};

/// Matches a weight file with a network, strictly: every wanted tensor is filled once, with finite
/// numbers, and every tensor of the file is used or matches one of `ignored` (patterns with `*`).
/// Throws Error{Code::missing_weight} with a readable list of what is missing, unexpected,
/// mis-shaped or not finite, each with its nearest name in the file.
BoundWeights bind_weights(std::span<const WeightSpec> wanted,
                          const WeightStore& store,
                          const Naming& naming,
                          std::span<const std::string> ignored);

/// Reproducible weights for benchmarks and tests without a file: uniform numbers by name, scaled
/// by fan-in so that activations neither grow nor vanish; batch-norm statistics near 0 and 1.
BoundWeights random_weights(std::span<const WeightSpec> wanted);

}  // namespace atrous
