#include "tests/conformance/run_case.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "core/plan/plan.h"
#include "core/runtime/session.h"
#include "nets/catalog.h"
#include "tests/conformance/adapters.h"
#include "tests/conformance/compare.h"
#include "tests/conformance/device.h"
#include "tests/conformance/operands.h"
#include "tests/conformance/recognise_case.h"
#include "tests/conformance/run_cascade.h"
#include "tests/conformance/run_crf.h"
#include "tests/conformance/run_instance_scores.h"
#include "tests/conformance/run_operator.h"
#include "tests/conformance/run_rcnn.h"
#include "tests/conformance/run_region_step.h"
#include "tests/conformance/run_scores.h"

namespace atrous::conformance {
namespace {

/// A tap or output of the case with our value for it.
struct Target {
  const Samples* samples;
  Value value;
};

}  // namespace

Value find_module(const Graph& graph, const Naming& naming, const std::string& name) {
  for (const NamedValue& scope : graph.scopes)
    if (naming.source_module(scope.name) == name) return scope.value;
  for (const Node& node : graph.nodes)
    if (node.layer && naming.source_module(node.name) == name) return node.outputs[0];
  return {};
}

namespace {

void fill_input(Session& session, int index, const Uniform& input) {
  const std::vector<float> values = nhwc_values(input);
  session.write(index, reinterpret_cast<const std::byte*>(values.data()));
}

/// Whether values go back to where maxima lay. Two of them may be equal but for rounding: in
/// pytorchcv's ENet PyTorch's own float32 takes the other place on one of its paths (without
/// oneDNN), and misses the same two samples of the open case by 12 times the tolerance.
bool unpools(const Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [](const Node& node) {
    return node.layer && node.layer->type() == "MaxUnpool";
  });
}

class Runner {
 public:
  Runner(const Case& test, const Adapted& adapted, int threads, const WeightStore& weights)
      : test_(test),
        system_(nets::find_system(adapted.system)),
        options_(nets::Options::resolve(system_.name, system_.options, adapted.options)),
        naming_(nets::find_dialect(system_, adapted.dialect).naming(options_)),
        outputs_(adapted.outputs),
        model_(make_model(adapted, weights)),
        by_rounding_(unpools(model_.graph())),
        misses_(adapted.selects || by_rounding_ ? 0.01 : 0),
        pool_(std::make_shared<ThreadPool>(threads)) {}

  void run(Result& result) {
    std::vector<Target> targets;
    for (const Samples& tap : test_.taps) {
      const Value value = find_module(model_.graph(), naming_, tap.name);
      if (value.id < 0)
        result.stages.push_back({tap.name, false, 0, "the graph has no module of this name"});
      else
        targets.push_back({&tap, value});
    }
    std::sort(targets.begin(), targets.end(),
              [](const Target& a, const Target& b) { return a.value.id < b.value.id; });
    check(targets, "", result);
    check({}, " (fused)", result);
    if (!by_rounding_ || result.note.empty()) return;
    // Vector rows may round a tie to the other place, but the network itself has to be right.
    misses_ = 0;
    selection_.isa = IsaSet();
    check(targets, " (reference rows)", result);
  }

 private:
  Model make_model(const Adapted& adapted, const WeightStore& store) {
    Graph graph = adapted.build ? adapted.build(options_) : system_.build(options_);
    inputs_ = order_inputs(graph);
    const auto wanted = graph.weights(graph.infer(input_shapes()));
    const nets::Dialect& dialect = nets::find_dialect(system_, adapted.weights_dialect());
    BoundWeights weights = bind_weights(wanted, store, dialect.naming(options_),
                                        nets::ignored_tensors(dialect, adapted.ignored));
    return Model(std::move(graph), std::move(weights), device_memory(), device());
  }

  /// The case's numbers for each input of the graph.
  std::vector<const Uniform*> order_inputs(const Graph& graph) const {
    std::vector<const Uniform*> ordered = {&test_.input};
    for (std::size_t i = 1; i < graph.inputs.size(); ++i)
      for (const ExtraInput& extra : test_.extra_inputs)
        if (extra.role == graph.inputs[i].name) ordered.push_back(&extra.numbers);
    return ordered;
  }

  std::vector<Shape> input_shapes() const {
    std::vector<Shape> shapes;
    for (const Uniform* input : inputs_) shapes.push_back(nhwc(input->shape));
    return shapes;
  }

  /// One run with `targets` kept; compares them and all outputs.
  void check(const std::vector<Target>& targets, const std::string& suffix, Result& result) {
    PlanOptions options;
    options.selection = selection_;
    options.threads = pool_->threads();
    for (const Target& target : targets) options.keep.push_back(target.value);
    Session session(make_plan(model_, input_shapes(), options), pool_, device(), device_memory());
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      fill_input(session, static_cast<int>(i), *inputs_[i]);
    session.run();
    for (const Target& target : targets) {
      const HostView got = session.read(session.kept(target.value));
      add_stage(*target.samples, got.view, suffix, result);
    }
    for (const Samples& output : test_.outputs) {
      const auto& names = model_.graph().outputs;
      const auto ours = outputs_.find(output.name);
      const std::string& name = ours == outputs_.end() ? output.name : ours->second;
      const auto found = std::find_if(names.begin(), names.end(),
                                      [&](const NamedValue& named) { return named.name == name; });
      if (found == names.end()) {
        result.stages.push_back({output.name, false, 0, "the network has no such output"});
        continue;
      }
      const HostView got = session.read(session.output(static_cast<int>(found - names.begin())));
      add_stage(output, got.view, suffix, result);
    }
  }

  void add_stage(const Samples& want,
                 const TensorView& got,
                 const std::string& suffix,
                 Result& result) const {
    Comparison comparison = compare(got, want, misses_);
    result.worst = std::max(result.worst, comparison.worst);
    if (comparison.misses > 0) {  // said in every run, passed or not
      result.note += "  [" + std::to_string(comparison.misses) + " of " +
                     std::to_string(want.index.size()) + " samples of " + want.name + suffix +
                     " beyond the tolerance let through: other places were selected]";
    }
    result.stages.push_back(
        {want.name + suffix, comparison.ok, comparison.worst, std::move(comparison.problem)});
  }

  const Case& test_;
  const nets::System& system_;
  nets::Options options_;
  Naming naming_;
  std::map<std::string, std::string> outputs_;  // our names for the case's
  std::vector<const Uniform*> inputs_;          // by the graph's
  Model model_;
  bool by_rounding_;  // vector rows may select other places than the reference rows
  double misses_;     // share of samples that need not fit
  Selection selection_ = device_selection();
  std::shared_ptr<ThreadPool> pool_;
};

void run_network(const Case& test,
                 const Adapted& adapted,
                 int threads,
                 const WeightStore& weights,
                 Result& result) {
  if (adapted.system == "fcis" || adapted.system == "mnc")
    run_cascade(test, adapted, threads, weights, result);
  else if (!adapted.build && nets::find_system(adapted.system).finds_instances())
    run_rcnn(test, adapted, threads, weights, result);
  else
    Runner(test, adapted, threads, weights).run(result);
}

/// Runs an operator file; those that are no graphs of layers have a program of their own.
void run_other(const Case& test, int threads, Result& result) {
  const std::map<std::string, void (*)(const Case&, int, Result&)> programs = {
      {"Dense CRF", run_crf},
      {"Semantic scores", run_scores},
      {"COCO instance AP", run_instance_scores}};
  if (is_region_step(test.system)) return run_region_step(test, threads, result);
  const auto program = programs.find(test.system);
  (program == programs.end() ? run_operator : program->second)(test, threads, result);
}

}  // namespace

Result run_case(const Case& test, int threads, const WeightStore* weights) {
  const auto start = std::chrono::steady_clock::now();
  Result result;
  result.name = test.name;
  auto adapted = test.is_network ? adapt(test) : std::nullopt;
  if (test.is_network && !adapted) {
    result.message = "system not built: " + test.system;
    return result;
  }
  try {
    if (weights && adapted) result.message = misrecognised(*weights, *adapted);
    if (!result.message.empty())
      result.status = Status::failed;
    else if (adapted)
      run_network(test, *adapted, threads, weights ? *weights : make_weights(test), result);
    else
      run_other(test, threads, result);
    if (result.stages.empty() || !result.message.empty()) return result;
    const auto bad = std::find_if(result.stages.begin(), result.stages.end(),
                                  [](const Stage& stage) { return !stage.ok; });
    result.status = bad == result.stages.end() ? Status::passed : Status::failed;
    if (bad != result.stages.end()) result.message = bad->name + ": " + bad->problem;
  } catch (const std::exception& error) {
    result.status = Status::failed;
    result.message = error.what();
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace atrous::conformance
