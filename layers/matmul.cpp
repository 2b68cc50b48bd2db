#include "layers/matmul.h"

#include <algorithm>

#include "core/base/error.h"
#include "kernels/matmul/matmul.h"
#include "layers/copy_step.h"
#include "layers/geometry.h"
#include "layers/step.h"

namespace atrous::layers {
namespace {

namespace op = kernels::matmul;

int plane(const Shape& shape) { return shape.height() * shape.width(); }

}  // namespace

std::string MatMul::summary() const {
  return std::string(params_.transpose_a ? "a' " : "a ") + (params_.transpose_b ? "b'" : "b");
}

std::vector<Shape> MatMul::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 2);
  const Shape &a = inputs[0], &b = inputs[1];
  const int inner = params_.transpose_a ? plane(a) : a.channels();
  if (a.batch() != b.batch() || inner != (params_.transpose_b ? b.channels() : plane(b))) {
    throw Error(Code::shape, "cannot multiply " + a.text() + (params_.transpose_a ? "'" : "") +
                                 " by " + b.text() + (params_.transpose_b ? "'" : ""));
  }
  const int columns = params_.transpose_b ? plane(b) : b.channels();
  if (params_.transpose_a) return {Shape{a.batch(), a.channels(), 1, columns}};
  return {a.with_channels(columns)};
}

Step MatMul::plan(const PlanRequest& request) const {
  const TensorDesc &a = request.inputs[0], &b = request.inputs[1], &y = request.outputs[0];
  op::Problem problem{.batch = a.shape.batch(),
                      .rows = plane(y.shape),
                      .columns = y.shape.channels(),
                      .inner = params_.transpose_a ? plane(a.shape) : a.shape.channels(),
                      .transpose_a = params_.transpose_a,
                      .transpose_b = params_.transpose_b,
                      .scale = params_.scale,
                      .a_stride = a.pixel_stride,
                      .b_stride = b.pixel_stride,
                      .y_stride = y.pixel_stride};
  if (params_.mean) problem.scale /= static_cast<float>(problem.inner);
  const double flops = 2.0 * static_cast<double>(y.shape.count()) * problem.inner;
  return make_step(request, op::all(), problem, flops, [](const Call& call) {
    return op::Args{call.inputs[0].as<const float>(), call.inputs[1].as<const float>(),
                    call.outputs[0].as<float>()};
  });
}

std::vector<Shape> Transpose::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  return {Shape{inputs[0].batch(), inputs[0].channels(), 1, plane(inputs[0])}};
}

Step Transpose::plan(const PlanRequest& request) const {
  const TensorDesc &x = request.inputs[0], &y = request.outputs[0];
  const int channels = x.shape.channels(), pixels = plane(x.shape);
  kernels::copy::Problem problem;
  const int extent[] = {1, 1, x.shape.batch(), channels, 1, pixels};
  const std::ptrdiff_t from[] = {0, 0, pixels * x.pixel_stride, 1, 0, x.pixel_stride};
  const std::ptrdiff_t to[] = {0, 0, channels * y.pixel_stride, y.pixel_stride, 0, 1};
  std::copy_n(extent, kernels::copy::kRank, problem.extent);
  std::copy_n(from, kernels::copy::kRank, problem.x_step);
  std::copy_n(to, kernels::copy::kRank, problem.y_step);
  return copy_step(request, {{0, problem}});
}

Value matmul(GraphBuilder& g, std::string_view name, Value a, Value b, const MatMulParams& params) {
  const Value inputs[] = {a, b};
  return g.add(std::make_shared<MatMul>(params), name, inputs);
}

Value transpose(GraphBuilder& g, std::string_view name, Value x) {
  return g.add(std::make_shared<Transpose>(), name, {&x, 1});
}

}  // namespace atrous::layers
