#include "layers/psa_mask.h"

#include "core/base/error.h"
#include "kernels/psa_mask/psa_mask.h"
#include "layers/geometry.h"
#include "layers/step.h"

namespace atrous::layers {

namespace op = kernels::psa_mask;

std::vector<Shape> PsaMask::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  const Extent mask = params_.mask;
  if (x.channels() != mask.height * mask.width ||
      (params_.compact && mask != Extent{x.height(), x.width()})) {
    throw Error(Code::shape, "a mask of " + std::to_string(mask.height) + "x" +
                                 std::to_string(mask.width) + " does not fit " + x.text());
  }
  return {x.with_channels(x.height() * x.width())};
}

Step PsaMask::plan(const PlanRequest& request) const {
  const Shape& x = request.inputs[0].shape;
  const op::Problem problem{.batch = x.batch(),
                            .height = x.height(),
                            .width = x.width(),
                            .mask_height = params_.mask.height,
                            .mask_width = params_.mask.width,
                            .distribute = params_.distribute,
                            .compact = params_.compact,
                            .x_stride = request.inputs[0].pixel_stride,
                            .y_stride = request.outputs[0].pixel_stride};
  return make_step(request, op::all(), problem, 0, [](const Call& call) {
    return op::Args{call.inputs[0].as<const float>(), call.outputs[0].as<float>()};
  });
}

Value psa_mask(GraphBuilder& g, std::string_view name, Value x, const PsaMaskParams& params) {
  return g.add(std::make_shared<PsaMask>(params), name, {&x, 1});
}

}  // namespace atrous::layers
