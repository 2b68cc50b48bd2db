#include "layers/affine_step.h"

#include "kernels/eltwise/eltwise.h"
#include "layers/step.h"

namespace atrous::layers {

Step affine_step(const PlanRequest& request, ChannelAffine map) {
  namespace op = kernels::eltwise;
  const TensorDesc& x = request.inputs[0];
  op::Problem problem;
  problem.op = op::Op::affine;
  problem.pixels = static_cast<int>(x.shape.pixels());
  problem.channels = x.shape.channels();
  problem.a_stride = x.pixel_stride;
  problem.y_stride = request.outputs[0].pixel_stride;
  problem.activation = request.activation;
  auto shared = std::make_shared<const ChannelAffine>(std::move(map));
  return make_step(request, op::all(), problem, 2.0 * static_cast<double>(x.shape.count()),
                   [shared](const Call& call) {
                     return op::Args{.a = call.inputs[0].as<const float>(),
                                     .b = nullptr,
                                     .scale = shared->scale.data(),
                                     .shift = shared->shift.data(),
                                     .y = call.outputs[0].as<float>()};
                   });
}

}  // namespace atrous::layers
