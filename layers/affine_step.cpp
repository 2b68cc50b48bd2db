#include "layers/affine_step.h"

#include "kernels/eltwise/eltwise.h"
#include "layers/step.h"

namespace atrous::layers {

Step affine_step(const PlanRequest& request, const ChannelAffine& map) {
  namespace op = kernels::eltwise;
  const TensorDesc& x = request.inputs[0];
  op::Problem problem;
  problem.op = op::Op::affine;
  problem.pixels = static_cast<int>(x.shape.pixels());
  problem.channels = x.shape.channels();
  problem.a_stride = x.pixel_stride;
  problem.y_stride = request.outputs[0].pixel_stride;
  problem.activation = request.activation;
  problem.x_type = element_of(x.dtype);
  problem.y_type = element_of(request.outputs[0].dtype);
  const Resident<float> scale(request.packed, map.scale), shift(request.packed, map.shift);
  return make_step(request, op::all(), problem, 2.0 * static_cast<double>(x.shape.count()),
                   [scale, shift](const Call& call) {
                     return op::Args{.a = call.inputs[0].as<const float>(),
                                     .b = nullptr,
                                     .scale = scale.data(),
                                     .shift = shift.data(),
                                     .y = call.outputs[0].as<float>()};
                   });
}

}  // namespace atrous::layers
