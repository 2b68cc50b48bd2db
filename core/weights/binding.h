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

/// Every weight of a network, by the network's own full names.
class BoundWeights {
 public:
  void set(std::string name, Tensor tensor) { tensors_[std::move(name)] = std::move(tensor); }
  /// Throws Error{Code::missing_weight} when the name was never bound.
  const Tensor& get(std::string_view name) const;
  bool has(std::string_view name) const noexcept;

 private:
  std::map<std::string, Tensor, std::less<>> tensors_;
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
