#include "layers/deform_conv2d.h"

#include "core/base/error.h"
#include "kernels/deform_conv2d/deform_conv2d.h"
#include "layers/convolution.h"

namespace atrous::layers {
namespace {

void require_shape(const char* what, const Shape& got, const Shape& want) {
  if (got != want)
    throw Error(Code::shape,
                std::string(what) + " are " + got.text() + ", expected " + want.text());
}

}  // namespace

std::vector<Shape> DeformConv2d::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, inputs.size() == 3 ? 3 : 2);
  const Shape y = conv_.infer(inputs.first(1))[0];
  const int groups = params_.offset_groups;
  if (groups < 1 || inputs[0].channels() % groups) {
    throw Error(Code::shape, "offset_groups " + std::to_string(groups) + " must divide " +
                                 std::to_string(inputs[0].channels()) + " channels");
  }
  const int places = groups * params_.conv.kernel.height * params_.conv.kernel.width;
  require_shape("offsets", inputs[1], y.with_channels(2 * places));
  if (inputs.size() == 3) require_shape("mask weights", inputs[2], y.with_channels(places));
  return {y};
}

std::vector<WeightSpec> DeformConv2d::weights(std::span<const Shape> inputs) const {
  return conv_.weights(inputs);
}

Step DeformConv2d::plan(const PlanRequest& request) const {
  namespace op = kernels::deform_conv2d;
  const Conv2dParams& conv = params_.conv;
  auto problem =
      window_problem<op::Problem>(request, {conv.kernel, conv.stride, conv.dilation, conv.padding});
  problem.in_channels = request.inputs[0].shape.channels();
  problem.out_channels = conv.out_channels;
  problem.groups = conv.groups;
  problem.offset_groups = params_.offset_groups;
  problem.offset_stride = request.inputs[1].pixel_stride;
  problem.masked = request.inputs.size() == 3;
  if (problem.masked) problem.mask_stride = request.inputs[2].pixel_stride;
  return packed_step(
      request, op::all(), problem, op::flops(problem), op::Weights{}, fold_output_channels,
      [masked = problem.masked](const Call& call, const void* packed, const float*) {
        return op::Args{call.inputs[0].as<const float>(), call.inputs[1].as<const float>(),
                        masked ? call.inputs[2].as<const float>() : nullptr, packed,
                        call.outputs[0].as<float>()};
      });
}

Value deform_conv2d(GraphBuilder& g,
                    std::string_view name,
                    std::span<const Value> inputs,
                    const DeformConv2dParams& params) {
  return g.add(std::make_shared<DeformConv2d>(params), name, inputs);
}

}  // namespace atrous::layers
