#include "layers/grid_sample.h"

#include "core/base/error.h"
#include "kernels/grid_sample/grid_sample.h"
#include "layers/geometry.h"
#include "layers/step.h"

namespace atrous::layers {
namespace {

namespace op = kernels::grid_sample;

op::Outside kernel_outside(GridSampleParams::Outside outside) {
  switch (outside) {
    case GridSampleParams::Outside::zeros:
      return op::Outside::zeros;
    case GridSampleParams::Outside::border:
      return op::Outside::border;
    case GridSampleParams::Outside::reflection:
      break;
  }
  return op::Outside::reflection;
}

}  // namespace

std::vector<Shape> GridSample::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 2);
  const Shape& x = inputs[0];
  const Shape& grid = inputs[1];
  if (grid.channels() != 2 || grid.batch() != x.batch() || x.height() < 1 || x.width() < 1)
    throw Error(Code::shape, "a grid of " + grid.text() + " does not fit " + x.text());
  return {grid.with_channels(x.channels())};
}

Step GridSample::plan(const PlanRequest& request) const {
  const TensorDesc& x = request.inputs[0];
  const TensorDesc& y = request.outputs[0];
  const op::Problem problem{.batch = x.shape.batch(),
                            .in_height = x.shape.height(),
                            .in_width = x.shape.width(),
                            .out_height = y.shape.height(),
                            .out_width = y.shape.width(),
                            .channels = x.shape.channels(),
                            .nearest = params_.nearest,
                            .cubic = params_.cubic,
                            .aligned = params_.aligned,
                            .outside = kernel_outside(params_.outside),
                            .x_stride = x.pixel_stride,
                            .grid_stride = request.inputs[1].pixel_stride,
                            .y_stride = y.pixel_stride};
  const double flops = (params_.nearest ? 0
                        : params_.cubic ? 32
                                        : 8) *
                       static_cast<double>(y.shape.count());
  return make_step(request, op::all(), problem, flops, [](const Call& call) {
    return op::Args{call.inputs[0].as<const float>(), call.inputs[1].as<const float>(),
                    call.outputs[0].as<float>()};
  });
}

Value grid_sample(
    GraphBuilder& g, std::string_view name, Value x, Value grid, const GridSampleParams& params) {
  const Value inputs[] = {x, grid};
  return g.add(std::make_shared<GridSample>(params), name, inputs);
}

}  // namespace atrous::layers
