#include "layers/elementwise.h"

#include "core/base/error.h"
#include "kernels/eltwise/eltwise.h"
#include "layers/step.h"

namespace atrous::layers {
namespace {

namespace op = kernels::eltwise;

op::Problem make_problem(const PlanRequest& request, op::Op kind) {
  const TensorDesc& a = request.inputs[0];
  const int batch = a.shape.rank() > 1 ? a.shape.batch() : 1;
  op::Problem problem;
  problem.op = kind;
  problem.batch = batch;
  problem.pixels = static_cast<int>(a.shape.pixels() / batch);
  problem.channels = a.shape.channels();
  problem.a_stride = a.pixel_stride;
  problem.y_stride = request.outputs[0].pixel_stride;
  problem.activation = request.activation;
  problem.x_type = element_of(a.dtype);
  problem.y_type = element_of(request.outputs[0].dtype);
  return problem;
}

Step binary_step(const PlanRequest& request, op::Op kind, op::Spread spread) {
  auto problem = make_problem(request, kind);
  problem.spread = spread;
  problem.b_stride = request.inputs[1].pixel_stride;
  problem.b_type = element_of(request.inputs[1].dtype);
  const double elements = static_cast<double>(request.outputs[0].shape.count());
  return make_step(request, op::all(), problem, elements, [](const Call& call) {
    return op::Args{.a = call.inputs[0].as<const float>(),
                    .b = call.inputs[1].as<const float>(),
                    .scale = nullptr,
                    .shift = nullptr,
                    .y = call.outputs[0].as<float>()};
  });
}

void require_count(std::span<const Shape> inputs, std::size_t count) {
  if (inputs.size() != count)
    throw Error(Code::shape, "expected " + std::to_string(count) + " inputs, got " +
                                 std::to_string(inputs.size()));
}

op::Spread spread_of(const Shape& a, const Shape& b) {
  if (a == b) return op::Spread::full;
  if (a.rank() == 4 && b == Shape{a.batch(), 1, 1, a.channels()}) return op::Spread::per_channel;
  if (b == a.with_channels(1)) return op::Spread::per_pixel;
  throw Error(Code::shape, "cannot spread " + b.text() + " over " + a.text());
}

}  // namespace

bool ActivationLayer::takes_narrow(const Selection& selection) const noexcept {
  return keeps_narrow(selection);
}

std::vector<Shape> ActivationLayer::infer(std::span<const Shape> inputs) const {
  require_count(inputs, 1);
  return {inputs[0]};
}

Step ActivationLayer::plan(const PlanRequest& request) const {
  auto problem = make_problem(request, op::Op::unary);
  problem.activation = activation_;
  const double elements = static_cast<double>(request.outputs[0].shape.count());
  return make_step(request, op::all(), problem, elements, [](const Call& call) {
    return op::Args{.a = call.inputs[0].as<const float>(),
                    .b = nullptr,
                    .scale = nullptr,
                    .shift = nullptr,
                    .y = call.outputs[0].as<float>()};
  });
}

bool Add::takes_narrow(const Selection& selection) const noexcept {
  return keeps_narrow(selection);
}

std::vector<Shape> Add::infer(std::span<const Shape> inputs) const {
  require_count(inputs, 2);
  if (inputs[0] != inputs[1])
    throw Error(Code::shape, "cannot add " + inputs[1].text() + " to " + inputs[0].text());
  return {inputs[0]};
}

bool Max::takes_narrow(const Selection& selection) const noexcept {
  return keeps_narrow(selection);
}

std::vector<Shape> Max::infer(std::span<const Shape> inputs) const {
  require_count(inputs, 2);
  if (inputs[0] != inputs[1])
    throw Error(Code::shape, "no maximum of " + inputs[1].text() + " and " + inputs[0].text());
  return {inputs[0]};
}

Step Max::plan(const PlanRequest& request) const {
  return binary_step(request, op::Op::max, op::Spread::full);
}

Step Add::plan(const PlanRequest& request) const {
  return binary_step(request, op::Op::add, op::Spread::full);
}

bool Mul::takes_narrow(const Selection& selection) const noexcept {
  return keeps_narrow(selection);
}

std::vector<Shape> Mul::infer(std::span<const Shape> inputs) const {
  require_count(inputs, 2);
  static_cast<void>(spread_of(inputs[0], inputs[1]));
  return {inputs[0]};
}

Step Mul::plan(const PlanRequest& request) const {
  return binary_step(request, op::Op::mul,
                     spread_of(request.inputs[0].shape, request.inputs[1].shape));
}

Value activate(GraphBuilder& g, std::string_view name, Value x, Activation activation) {
  return g.add(std::make_shared<ActivationLayer>(activation), name, {&x, 1});
}

Value relu(GraphBuilder& g, Value x) { return activate(g, "", x, {Act::relu, 0}); }

Value relu6(GraphBuilder& g, Value x) { return activate(g, "", x, {Act::relu6, 0}); }

Value add(GraphBuilder& g, std::string_view name, Value a, Value b) {
  const Value inputs[] = {a, b};
  return g.add(std::make_shared<Add>(), name, inputs);
}

Value mul(GraphBuilder& g, std::string_view name, Value a, Value b) {
  const Value inputs[] = {a, b};
  return g.add(std::make_shared<Mul>(), name, inputs);
}

Value max(GraphBuilder& g, std::string_view name, Value a, Value b) {
  const Value inputs[] = {a, b};
  return g.add(std::make_shared<Max>(), name, inputs);
}

}  // namespace atrous::layers
