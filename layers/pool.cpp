#include "layers/pool.h"

#include "kernels/pool/pool.h"
#include "layers/step.h"

namespace atrous::layers {
namespace {

namespace op = kernels::pool;

op::Kind kernel_kind(PoolKind kind) {
  switch (kind) {
    case PoolKind::max:
      return op::Kind::max;
    case PoolKind::average:
      return op::Kind::average;
    case PoolKind::average_padded:
      break;
  }
  return op::Kind::average_padded;
}

Step pool_step(const PlanRequest& request, PoolKind kind, const Window& given) {
  const TensorDesc& x = request.inputs[0];
  const Window window = padded(given, x.shape.height(), x.shape.width());
  const TensorDesc& y = request.outputs[0];
  const op::Problem problem{.kind = kernel_kind(kind),
                            .batch = x.shape.batch(),
                            .in_height = x.shape.height(),
                            .in_width = x.shape.width(),
                            .out_height = y.shape.height(),
                            .out_width = y.shape.width(),
                            .channels = x.shape.channels(),
                            .kernel_height = window.kernel.height,
                            .kernel_width = window.kernel.width,
                            .stride_height = window.stride.height,
                            .stride_width = window.stride.width,
                            .dilation_height = window.dilation.height,
                            .dilation_width = window.dilation.width,
                            .pad_top = window.padding.top,
                            .pad_left = window.padding.left,
                            .pad_bottom = window.padding.bottom,
                            .pad_right = window.padding.right,
                            .x_stride = x.pixel_stride,
                            .y_stride = y.pixel_stride,
                            .x_type = element_of(x.dtype),
                            .y_type = element_of(y.dtype)};
  const double flops =
      static_cast<double>(y.shape.count()) * window.kernel.height * window.kernel.width;
  return make_step(request, op::all(), problem, flops, [](const Call& call) {
    return op::Args{call.inputs[0].as<const float>(), call.outputs[0].as<float>()};
  });
}

}  // namespace

std::string_view Pool::type() const noexcept {
  return kind_ == PoolKind::max ? "MaxPool" : "AveragePool";
}

bool Pool::takes_narrow(const Selection& selection) const noexcept {
  return keeps_narrow(selection);
}

std::vector<Shape> Pool::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  const Extent out = window_output(window_, x.height(), x.width());
  return {Shape{x.batch(), out.height, out.width, x.channels()}};
}

Step Pool::plan(const PlanRequest& request) const { return pool_step(request, kind_, window_); }

std::string_view GlobalPool::type() const noexcept {
  return kind_ == PoolKind::max ? "GlobalMaxPool" : "GlobalAveragePool";
}

bool GlobalPool::takes_narrow(const Selection& selection) const noexcept {
  return keeps_narrow(selection);
}

std::vector<Shape> GlobalPool::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  return {Shape{inputs[0].batch(), 1, 1, inputs[0].channels()}};
}

Step GlobalPool::plan(const PlanRequest& request) const {
  const Shape& x = request.inputs[0].shape;
  return pool_step(request, kind_,
                   {.kernel = {x.height(), x.width()},
                    .stride = {},
                    .dilation = {},
                    .padding = {},
                    .ceil_mode = false});
}

Value max_pool(GraphBuilder& g, std::string_view name, Value x, const Window& window) {
  return g.add(std::make_shared<Pool>(PoolKind::max, window), name, {&x, 1});
}

Value avg_pool(
    GraphBuilder& g, std::string_view name, Value x, const Window& window, bool count_padding) {
  const PoolKind kind = count_padding ? PoolKind::average_padded : PoolKind::average;
  return g.add(std::make_shared<Pool>(kind, window), name, {&x, 1});
}

Value global_avg_pool(GraphBuilder& g, std::string_view name, Value x) {
  return g.add(std::make_shared<GlobalPool>(PoolKind::average), name, {&x, 1});
}

Value global_max_pool(GraphBuilder& g, std::string_view name, Value x) {
  return g.add(std::make_shared<GlobalPool>(PoolKind::max), name, {&x, 1});
}

}  // namespace atrous::layers
