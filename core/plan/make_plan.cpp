#include <algorithm>
#include <exception>
#include <iterator>

#include "core/base/error.h"
#include "core/plan/fusion.h"
#include "core/plan/host_step.h"
#include "core/plan/memory_layout.h"
#include "core/plan/placement.h"
#include "core/plan/plan.h"
#include "core/plan/value_types.h"
#include "core/runtime/thread_pool.h"

namespace atrous {
namespace {

/// The weights under one node's name.
class ScopedWeights final : public NodeWeights {
 public:
  ScopedWeights(const BoundWeights& weights, std::string_view node)
      : weights_(weights), prefix_(std::string(node) + ".") {}

  std::vector<float> floats(std::string_view name) const override {
    return weights_.floats(prefix_ + std::string(name));
  }
  bool has(std::string_view name) const noexcept override {
    return weights_.has(prefix_ + std::string(name));
  }

 private:
  const BoundWeights& weights_;
  std::string prefix_;
};

class Planner {
 public:
  Planner(Model& model,
          std::span<const Shape> input_shapes,
          const PlanOptions& options,
          ThreadPool* pool)
      : model_(model),
        graph_(model.graph()),
        options_(options),
        pool_(pool),
        shapes_(graph_.infer(input_shapes)),
        groups_(fuse(graph_, shapes_, options.keep, options.fuse)),
        placed_(place_values(graph_,
                             groups_,
                             shapes_,
                             stored_types(graph_, groups_, options.keep, options.selection),
                             options.keep,
                             options.share_memory)) {}

  std::shared_ptr<const Plan> run() {
    auto plan = std::make_shared<Plan>();
    plan->name = graph_.name;
    plan->options = options_;
    std::vector<PlannedBuffer> buffers = placed_.buffers;
    std::vector<std::size_t> scratch_buffers;
    std::vector<std::size_t> groups;
    for (std::size_t i = 0; i < groups_.size(); ++i)
      if (!placed_.free_groups[i]) groups.push_back(i);
    plan->steps = make_steps(groups);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      scratch_buffers.push_back(buffers.size());
      const int at = static_cast<int>(groups[i]);
      buffers.push_back({plan->steps[i].step.scratch_bytes, at, at, 0});
    }
    plan->arena_bytes = lay_out(buffers, options_.share_memory);
    for (std::size_t i = 0; i < plan->steps.size(); ++i)
      plan->steps[i].scratch_offset = buffers[scratch_buffers[i]].offset;
    plan->buffers = std::move(buffers);
    name_ends(*plan);
    plan->weight_bytes = model_.packed_bytes();
    return plan;
  }

 private:
  const Placement& place(Value value) const {
    return placed_.values[static_cast<std::size_t>(value.id)];
  }
  const Node& node(int i) const { return graph_.nodes[static_cast<std::size_t>(i)]; }

  std::optional<ChannelAffine> folded_affine(const FusedNode& group) const {
    std::optional<ChannelAffine> total;
    for (const int i : group.affines) {
      const ChannelAffine next =
          node(i).layer->affine(ScopedWeights(model_.weights(), node(i).name));
      if (!total) {
        total = next;
        continue;
      }
      for (std::size_t c = 0; c < next.scale.size(); ++c) {
        total->scale[c] *= next.scale[c];
        total->shift[c] = total->shift[c] * next.scale[c] + next.shift[c];
      }
    }
    return total;
  }

  /// The steps of these groups, in parallel: most of the time is spent packing weights. The first
  /// group's error is thrown, whichever came first in time.
  std::vector<PlannedStep> make_steps(std::span<const std::size_t> groups) {
    std::vector<PlannedStep> steps(groups.size());
    std::vector<std::exception_ptr> errors(groups.size());
    const auto make = [&](Range range, int) {
      for (int i = range.begin; i < range.end; ++i) {
        const auto at = static_cast<std::size_t>(i);
        try {
          steps[at] = make_step(groups_[groups[at]]);
        } catch (...) {
          errors[at] = std::current_exception();
        }
      }
    };
    const int count = static_cast<int>(groups.size());
    if (pool_ != nullptr) {
      pool_->parallel_for(count, 1, make);
    } else {
      make(Range{0, count}, 0);
    }
    for (const std::exception_ptr& error : errors)
      if (error) std::rethrow_exception(error);
    return steps;
  }

  PlannedStep make_step(const FusedNode& group) {
    const Node& main = node(group.node);
    PlannedStep planned{.name = main.name,
                        .type = std::string(main.layer->type()),
                        .summary = main.layer->summary(),
                        .absorbed = {},
                        .step = {},
                        .inputs = {},
                        .outputs = {},
                        .scratch_offset = 0};
    for (const int i : group.absorbed) planned.absorbed.push_back(node(i).name);
    std::vector<TensorDesc> in, out;
    for (const Value value : main.inputs) {
      planned.inputs.push_back(place(value));
      in.push_back(place(value).desc);
    }
    for (const Value value : group.outputs) {
      planned.outputs.push_back(place(value));
      out.push_back(place(value).desc);
    }
    std::optional<TensorDesc> residual;
    if (group.residual) {
      planned.inputs.push_back(place(*group.residual));
      residual = place(*group.residual).desc;
    }
    const ScopedWeights weights(model_.weights(), main.name);
    try {
      planned.step = plan_layer(*main.layer, {.node = main.name,
                                              .inputs = in,
                                              .outputs = out,
                                              .weights = weights,
                                              .affine = folded_affine(group),
                                              .residual = residual,
                                              .activation = group.activation,
                                              .selection = options_.selection,
                                              .packed = model_.packed(),
                                              .threads = options_.threads});
    } catch (const Error& error) {
      throw Error(error.code(), main.name + ": " + error.what());
    }
    return planned;
  }

  /// On a device, layers without a kernel there are steps of the host, which counts as a fallback.
  Step plan_layer(const Layer& layer, const PlanRequest& request) {
    const Selection& wanted = options_.selection;
    if (wanted.device.kind == Device::Kind::cpu) return layer.plan(request);
    std::string reason;
    try {
      Step step = layer.plan(request);
      if (step.kernel.ends_with(".cuda")) return step;
      reason = step.kernel + " runs on the host";
    } catch (const Error& error) {
      if (error.code() != Code::unsupported) throw;
      reason = error.what();
    }
    if (!wanted.allow_reference) throw Error(Code::unsupported, reason);
    Selection selection = wanted;
    selection.device = {};
    std::vector<TensorDesc> inputs, outputs;
    std::transform(request.inputs.begin(), request.inputs.end(), std::back_inserter(inputs),
                   host_desc);
    std::transform(request.outputs.begin(), request.outputs.end(), std::back_inserter(outputs),
                   host_desc);
    return on_host(
        layer.plan({.node = request.node,
                    .inputs = inputs,
                    .outputs = outputs,
                    .weights = request.weights,
                    .affine = request.affine,
                    .residual = request.residual ? std::optional(host_desc(*request.residual))
                                                 : std::nullopt,
                    .activation = request.activation,
                    .selection = selection,
                    .packed = model_.packed_on_host(),
                    .threads = request.threads}),
        model_.runtime());
  }

  void name_ends(Plan& plan) const {
    for (const NamedValue& input : graph_.inputs)
      plan.inputs.emplace_back(input.name, place(input.value));
    for (const NamedValue& output : graph_.outputs)
      plan.outputs.emplace_back(output.name, place(output.value));
    for (const Value value : options_.keep) plan.kept.emplace_back(value, place(value));
  }

  Model& model_;
  const Graph& graph_;
  const PlanOptions& options_;
  ThreadPool* pool_;
  std::vector<Shape> shapes_;
  std::vector<FusedNode> groups_;
  PlacedValues placed_;
};

}  // namespace

double Plan::flops() const noexcept {
  double total = 0;
  for (const PlannedStep& step : steps) total += step.step.flops;
  return total;
}

std::shared_ptr<const Plan> make_plan(Model& model,
                                      std::span<const Shape> input_shapes,
                                      const PlanOptions& options,
                                      ThreadPool* pool) {
  PlanOptions exact = options;
  exact.selection.precision = needed_precision(model.graph(), options.selection.precision);
  return Planner(model, input_shapes, exact, pool).run();
}

}  // namespace atrous
