#include "layers/criss_cross.h"

#include "core/base/error.h"
#include "kernels/criss_cross/criss_cross.h"
#include "layers/geometry.h"
#include "layers/step.h"

namespace atrous::layers {

namespace op = kernels::criss_cross;

std::vector<Shape> CrissCross::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 3);
  const Shape &q = inputs[0], &k = inputs[1], &v = inputs[2];
  if (q != k || v.with_channels(q.channels()) != q) {
    throw Error(Code::shape, "queries " + q.text() + ", keys " + k.text() + " and values " +
                                 v.text() + " do not fit");
  }
  return {v};
}

Step CrissCross::plan(const PlanRequest& request) const {
  const Shape &q = request.inputs[0].shape, &v = request.inputs[2].shape;
  const op::Problem problem{.batch = q.batch(),
                            .height = q.height(),
                            .width = q.width(),
                            .key_channels = q.channels(),
                            .value_channels = v.channels(),
                            .q_stride = request.inputs[0].pixel_stride,
                            .k_stride = request.inputs[1].pixel_stride,
                            .v_stride = request.inputs[2].pixel_stride,
                            .y_stride = request.outputs[0].pixel_stride};
  const double flops = 2.0 * static_cast<double>(q.pixels()) * (q.height() + q.width() - 1) *
                       (q.channels() + v.channels());
  return make_step(request, op::all(), problem, flops, [](const Call& call) {
    return op::Args{call.inputs[0].as<const float>(), call.inputs[1].as<const float>(),
                    call.inputs[2].as<const float>(), call.outputs[0].as<float>()};
  });
}

Value criss_cross(GraphBuilder& g, std::string_view name, Value q, Value k, Value v) {
  const Value inputs[] = {q, k, v};
  return g.add(std::make_shared<CrissCross>(), name, inputs);
}

}  // namespace atrous::layers
