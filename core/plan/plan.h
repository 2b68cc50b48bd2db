#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/graph/graph.h"
#include "core/weights/binding.h"

namespace atrous {

class ThreadPool;

/// Where a value lies: a range of channels of a buffer in the arena.
struct Placement {
  TensorDesc desc;
  int buffer = -1;
  std::ptrdiff_t byte_offset = 0;  // within the buffer (the channel offset of a concatenation)
};

/// A stretch of the arena with its lifetime in steps, both ends included.
struct PlannedBuffer {
  std::size_t bytes = 0;
  int first = 0;
  int last = 0;
  std::size_t offset = 0;  // in the arena
};

/// A step with its operands.
struct PlannedStep {
  std::string name;                   // node that the step computes
  std::string type;                   // its layer
  std::string summary;                // its parameters
  std::vector<std::string> absorbed;  // nodes folded into it
  Step step;
  std::vector<Placement> inputs;  // the residual last
  std::vector<Placement> outputs;
  std::size_t scratch_offset = 0;
};

struct PlanOptions {
  Selection selection;
  int threads = 1;
  std::vector<Value> keep;   // values to be kept to the end and read after a run (taps)
  bool share_memory = true;  // false: every tensor has memory of its own (for tests)
  bool fuse = true;          // false: every layer is a step (for tests and debugging)
};

/// A network ready to run at one input size: immutable, shareable between threads and sessions.
class Plan {
 public:
  std::string name;
  PlanOptions options;
  std::vector<PlannedStep> steps;
  std::vector<std::pair<std::string, Placement>> inputs;
  std::vector<std::pair<std::string, Placement>> outputs;
  std::vector<std::pair<Value, Placement>> kept;
  std::vector<PlannedBuffer> buffers;
  std::size_t arena_bytes = 0;   // activations and scratch, the peak of one session
  std::size_t weight_bytes = 0;  // packed weights held alive by this plan's model

  double flops() const noexcept;
};

/// The weights and packed kernels of one network, shared by all its plans.
class Model {
 public:
  /// `weights` must be bound to `graph` (see bind_weights()); `allocator` is one of `runtime`'s.
  Model(Graph graph,
        BoundWeights weights,
        std::shared_ptr<Allocator> allocator,
        const DeviceRuntime& runtime = cpu_runtime());
  ~Model();
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  const Graph& graph() const noexcept { return graph_; }
  const BoundWeights& weights() const noexcept { return weights_; }
  PackedStore& packed() noexcept;
  /// The same in the host's memory, for steps that no kernel of the device serves.
  PackedStore& packed_on_host() noexcept;
  const DeviceRuntime& runtime() const noexcept { return runtime_; }
  std::size_t packed_bytes() const noexcept;

 private:
  class Store;
  Graph graph_;
  BoundWeights weights_;
  const DeviceRuntime& runtime_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Store> host_store_;  // on the CPU there is no second one
};

/// Folds batch norms, absorbs activations and additions, places concatenations by channel offset,
/// chooses kernels, packs weights and lays every tensor into one arena by lifetime.
/// `input_shapes` are NHWC, parallel to the graph's inputs. With a `pool`, which must be idle, its
/// threads pack the weights together.
/// Throws Error{Code::shape, unsupported, memory} with the node's name.
std::shared_ptr<const Plan> make_plan(Model& model,
                                      std::span<const Shape> input_shapes,
                                      const PlanOptions& options,
                                      ThreadPool* pool = nullptr);

}  // namespace atrous
