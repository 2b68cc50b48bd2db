#pragma once
#include <list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/function_ref.h"
#include "core/plan/plan_cache.h"
#include "core/runtime/session.h"
#include "nets/part.h"
#include "nets/stages/stage.h"

namespace atrous::nets {

/// The networks of one system with their weights, and the plans made of them. Threads share it.
class PartModels {
 public:
  /// Every part takes its weights from `weights`, which is bound to all of them; `allocator` is one
  /// of `runtime`'s.
  PartModels(std::vector<Part> parts,
             const BoundWeights& weights,
             const PlanOptions& options,
             std::shared_ptr<Allocator> allocator,
             const DeviceRuntime& runtime = cpu_runtime());

  std::size_t size() const noexcept { return entries_.size(); }
  const std::string& name(std::size_t part) const { return entries_.at(part).name; }
  int block(std::size_t part) const { return entries_.at(part).block; }
  const Graph& graph(std::size_t part) const { return entries_.at(part).model->graph(); }
  /// Throws Error{Code::usage} for an unknown part.
  std::size_t find(std::string_view name) const;
  /// `pool` as in make_plan().
  std::shared_ptr<const Plan> plan(std::size_t part,
                                   std::span<const Shape> shapes,
                                   ThreadPool* pool);
  /// Input shapes of a head for so many regions.
  std::vector<Shape> block_shapes(std::size_t part, int regions) const;
  const PlanOptions& options() const noexcept { return options_; }
  const DeviceRuntime& runtime() const noexcept { return runtime_; }
  std::size_t packed_bytes() const noexcept;

 private:
  struct Entry {
    std::string name;
    int block;
    std::shared_ptr<Model> model;
    std::unique_ptr<PlanCache> plans;
  };
  PlanOptions options_;
  const DeviceRuntime& runtime_;
  std::vector<Entry> entries_;
};

/// Runs the parts of one system, with threads and activations of its own. One thread at a time.
class PartRunner {
 public:
  /// `budget` is what `allocator` counts against. Its blocks must be within the host's reach if what
  /// is done between networks reads and writes sessions' tensors (Memory::shared on a device).
  PartRunner(std::shared_ptr<PartModels> models,
             std::shared_ptr<ThreadPool> pool,
             std::shared_ptr<Allocator> allocator,
             std::shared_ptr<const MemoryBudget> budget);

  /// The session of a part for these input shapes; those used last are kept. A session of the first
  /// part is valid until that part is asked for other shapes, one of another part until the next
  /// call.
  Session& session(std::size_t part, std::span<const Shape> shapes);

  /// Runs a head on regions 0..count, block by block. `fill` writes the inputs of regions
  /// [range.begin, range.end) to the first places of the session's inputs, `take` reads the outputs
  /// there. The last block is as large as the power of two that holds it, so that a few regions
  /// cost little.
  void run_regions(std::string_view head,
                   int count,
                   FunctionRef<void(Range, Session&)> fill,
                   FunctionRef<void(Range, Session&)> take);

  /// What a step between networks runs with.
  StageContext context() noexcept { return {selection(), *pool_, trace_}; }

  const PartModels& models() const noexcept { return *models_; }
  ThreadPool& pool() noexcept { return *pool_; }
  /// For what is done between networks, which is always the host's.
  const Selection& selection() const noexcept { return host_selection_; }
  /// Gets a span per layer and stage of what runs next; nullptr for none.
  void set_trace(Trace* trace) noexcept { trace_ = trace; }
  Trace* trace() const noexcept { return trace_; }
  std::size_t activation_bytes() const noexcept;

 private:
  struct Entry {
    std::size_t part;
    std::vector<Shape> shapes;
    std::unique_ptr<Session> session;
  };
  void make_room(std::size_t part, std::size_t bytes);

  std::shared_ptr<PartModels> models_;
  std::shared_ptr<ThreadPool> pool_;
  std::shared_ptr<Allocator> allocator_;
  std::shared_ptr<const MemoryBudget> budget_;
  Selection host_selection_;
  Trace* trace_ = nullptr;
  std::list<Entry> sessions_;  // most recently used first
};

/// The output of a session that has this name. Throws Error{Code::usage} if there is none.
TensorView output(Session& session, std::string_view name);

}  // namespace atrous::nets
