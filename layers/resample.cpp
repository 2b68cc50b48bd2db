#include "layers/resample.h"

#include "core/base/error.h"
#include "kernels/resample/resample.h"
#include "layers/geometry.h"
#include "layers/step.h"

namespace atrous::layers {

std::vector<Shape> Resample::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  const Extent& size = params_.size;
  if (x.height() < 1 || x.width() < 1 || size.height < 1 || size.width < 1) {
    throw Error(Code::shape, "cannot resample " + x.text() + " to " + std::to_string(size.height) +
                                 "x" + std::to_string(size.width));
  }
  return {Shape{x.batch(), size.height, size.width, x.channels()}};
}

Step Resample::plan(const PlanRequest& request) const {
  namespace op = kernels::resample;
  const TensorDesc &x = request.inputs[0], &y = request.outputs[0];
  const auto rows = std::make_shared<const op::Taps>(
      op::convention_taps(x.shape.height(), y.shape.height(), params_.scale_height, params_.rows));
  const auto columns = std::make_shared<const op::Taps>(
      op::convention_taps(x.shape.width(), y.shape.width(), params_.scale_width, params_.columns));
  const op::Problem problem{.batch = x.shape.batch(),
                            .in_height = x.shape.height(),
                            .in_width = x.shape.width(),
                            .out_height = y.shape.height(),
                            .out_width = y.shape.width(),
                            .channels = x.shape.channels(),
                            .row_taps = rows->count,
                            .column_taps = columns->count,
                            .x_stride = x.pixel_stride,
                            .y_stride = y.pixel_stride,
                            .activation = {}};
  const double flops = 2.0 * rows->count * columns->count * static_cast<double>(y.shape.count());
  return make_step(request, op::all(), problem, flops, [rows, columns](const Call& call) {
    return op::Args{call.inputs[0].as<const float>(), rows->axis(), columns->axis(), nullptr,
                    call.outputs[0].as<float>()};
  });
}

Value resample(GraphBuilder& g, std::string_view name, Value x, const ResampleParams& params) {
  return g.add(std::make_shared<Resample>(params), name, {&x, 1});
}

}  // namespace atrous::layers
