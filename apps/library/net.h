// From a model's name and a weight file to a network with bound weights. Not installed.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/weights/binding.h"
#include "core/weights/weight_store.h"
#include "nets/instances/instance_net.h"
#include "nets/options.h"
#include "nets/recipe.h"
#include "nets/system.h"

namespace atrous::library {

/// What the user named.
struct NetRequest {
  std::string model;  // as in SegmenterOptions
  std::string weights;
  bool random_weights = false;  // when neither a file nor the bundled network gives any
  bool probabilities = false;   // as the network's output instead of labels
};

/// A network that is ready to be planned.
struct Net {
  nets::Recipe recipe;
  const nets::System* system = nullptr;
  nets::Options options;
  std::string source;  // where the weights came from, for messages
  /// One whose first output is `labels` or `probabilities`, or those of an instance system.
  std::vector<nets::Part> parts;
  std::shared_ptr<const nets::InstanceMethod> method;  // null for a system that labels pixels
  BoundWeights weights;
};

/// Throws Error: usage for an unknown model, missing_weight for everything that is wrong with the
/// weight file or its recipe, be it the file, its format or its tensors.
Net load_net(const NetRequest& request);

/// The bundled weights. Throws Error{Code::missing_weight} when this build has none.
WeightStore bundled_weights();
bool has_bundled_weights() noexcept;

/// Reads any weight file, with every failure as Error{Code::missing_weight}.
WeightStore read_store(const std::string& path);

/// The recipe for `store`: from `model` if that is not empty, else from inside the file.
/// Throws Error{Code::missing_weight} when neither says how the weights are to be used.
nets::Recipe recipe_for(const WeightStore& store, std::string_view model);

/// A recipe for a bare system (`name:option=value,...`), for weights that come without one and for
/// benchmarks: ImageNet's mean and deviation on RGB, classes without names.
nets::Recipe plain_recipe(std::string_view system_with_options);

/// The network of a recipe with its weights from `store` (random ones if null).
Net assemble(nets::Recipe recipe, const WeightStore* store, bool probabilities = false);

}  // namespace atrous::library
