#include "layers/computed_conv.h"

#include "core/base/error.h"
#include "kernels/matmul/matmul.h"
#include "layers/step.h"

namespace atrous::layers {

namespace op = kernels::matmul;

std::vector<Shape> ComputedConv::infer(std::span<const Shape> inputs) const {
  if (inputs.size() != 2 || inputs[0].rank() != 4 || inputs[1].rank() != 2)
    throw Error(Code::shape,
                "expected [batch,height,width,channels] and weights [outputs,channels]");
  if (inputs[0].channels() != inputs[1].channels())
    throw Error(Code::shape, "weights " + inputs[1].text() + " do not fit " + inputs[0].text());
  return {inputs[0].with_channels(inputs[1].batch())};
}

Step ComputedConv::plan(const PlanRequest& request) const {
  const TensorDesc &x = request.inputs[0], &weights = request.inputs[1], &y = request.outputs[0];
  // Images follow each other without a gap: their pixels are the rows of one matrix.
  const op::Problem problem{.rows = static_cast<int>(x.shape.pixels()),
                            .columns = y.shape.channels(),
                            .inner = x.shape.channels(),
                            .transpose_b = true,
                            .a_stride = x.pixel_stride,
                            .b_stride = weights.pixel_stride,
                            .y_stride = y.pixel_stride};
  const double flops = 2.0 * static_cast<double>(y.shape.count()) * problem.inner;
  return make_step(request, op::all(), problem, flops, [](const Call& call) {
    return op::Args{call.inputs[0].as<const float>(), call.inputs[1].as<const float>(),
                    call.outputs[0].as<float>()};
  });
}

Value computed_conv(GraphBuilder& g, std::string_view name, Value x, Value weights) {
  const Value inputs[] = {x, weights};
  return g.add(std::make_shared<ComputedConv>(), name, inputs);
}

}  // namespace atrous::layers
