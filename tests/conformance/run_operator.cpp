#include "tests/conformance/run_operator.h"

#include <algorithm>

#include "core/plan/plan.h"
#include "core/runtime/session.h"
#include "tests/conformance/compare.h"
#include "tests/conformance/device.h"
#include "tests/conformance/operands.h"
#include "tests/conformance/operators.h"

namespace atrous::conformance {
namespace {

bool is_weight(const Uniform& operand) {
  return operand.name == "weight" || operand.name == "bias";
}

/// Grids have their coordinates innermost already; everything else is N, C, H, W.
bool is_nchw(const Uniform& operand) { return operand.name != "grid"; }

Shape activation_shape(const Uniform& operand) {
  const std::vector<int>& s = operand.shape;
  return is_nchw(operand) ? Shape{s.at(0), s.at(2), s.at(3), s.at(1)}
                          : Shape{s.at(0), s.at(1), s.at(2), s.at(3)};
}

void fill(const Uniform& operand, Session& session, int input) {
  const TensorDesc to = session.input(input).desc;
  std::vector<float> dense(static_cast<std::size_t>(to.shape.count()));
  const std::vector<float> values = values_of(operand);
  const Shape& shape = to.shape;
  const std::ptrdiff_t channels = shape.channels();
  const std::ptrdiff_t plane = shape.pixels() / shape.batch();
  for (std::ptrdiff_t i = 0; i < shape.pixels(); ++i)
    for (std::ptrdiff_t c = 0; c < channels; ++c) {
      const std::ptrdiff_t from =
          is_nchw(operand) ? (i / plane * channels + c) * plane + i % plane : i * channels + c;
      dense[static_cast<std::size_t>(i * channels + c)] = values[static_cast<std::size_t>(from)];
    }
  session.write(input, reinterpret_cast<const std::byte*>(dense.data()));
}

}  // namespace

void run_operator(const Case& test, int threads, Result& result) {
  const BuildOperator build = find_operator(test.system);
  if (!build) {
    result.message = "operator not built: " + test.system;
    return;
  }
  GraphBuilder g(test.name);
  std::map<std::string, Value> inputs;
  std::vector<const Uniform*> operands;
  std::vector<Shape> shapes;
  BoundWeights weights;
  for (const Uniform& operand : test.params) {
    if (is_weight(operand)) {
      const Shape shape{std::span<const int>(operand.shape)};
      weights.set("op." + operand.name, Tensor::from_floats(shape, values_of(operand)));
      continue;
    }
    operands.push_back(&operand);
    shapes.push_back(activation_shape(operand));
    inputs[operand.name] = g.input(operand.name, {.channels = shapes.back().channels()});
  }
  build(g, test, inputs);
  Model model(std::move(g).finish(), std::move(weights), device_memory(), device());
  const auto pool = std::make_shared<ThreadPool>(threads);
  PlanOptions options;
  options.selection = device_selection();
  options.threads = pool->threads();
  Session session(make_plan(model, shapes, options), pool, device(), device_memory());
  for (std::size_t i = 0; i < operands.size(); ++i)
    fill(*operands[i], session, static_cast<int>(i));
  session.run();
  const auto& names = model.graph().outputs;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto want = std::find_if(test.outputs.begin(), test.outputs.end(),
                                   [&](const Samples& each) { return each.name == names[i].name; });
    if (want == test.outputs.end()) continue;
    const HostView got = session.read(session.output(static_cast<int>(i)));
    Comparison comparison = compare(got.view, *want);
    result.worst = std::max(result.worst, comparison.worst);
    result.stages.push_back(
        {want->name, comparison.ok, comparison.worst, std::move(comparison.problem)});
  }
  if (result.stages.size() != test.outputs.size())
    result.stages.push_back({"outputs", false, 0, "the operator does not give all of them"});
}

}  // namespace atrous::conformance
