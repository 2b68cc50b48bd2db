#include "layers/parameter.h"

#include "core/base/error.h"
#include "kernels/copy/copy.h"
#include "layers/step.h"

namespace atrous::layers {

namespace op = kernels::copy;

std::vector<Shape> Parameter::infer(std::span<const Shape>) const {
  if (stored_.count() != as_.count())
    throw Error(Code::shape, "cannot read " + stored_.text() + " as " + as_.text());
  return {as_};
}

std::vector<DType> Parameter::infer_types(std::span<const DType>, int) const {
  return {DType::f32};
}

std::vector<WeightSpec> Parameter::weights(std::span<const Shape>) const {
  return {{"weight", stored_}};
}

Step Parameter::plan(const PlanRequest& request) const {
  const TensorDesc& y = request.outputs[0];
  const int channels = y.shape.channels();
  op::Problem problem;
  problem.extent[op::kRank - 2] = static_cast<int>(y.shape.count() / channels);
  problem.extent[op::kRank - 1] = channels;
  problem.x_step[op::kRank - 2] = channels;
  problem.y_step[op::kRank - 2] = y.pixel_stride;
  problem.x_step[op::kRank - 1] = problem.y_step[op::kRank - 1] = 1;
  const Resident<float> numbers(request.packed, request.weights.floats("weight"));
  return make_step(request, op::all(), problem, 0, [numbers](const Call& call) {
    return op::Args{numbers.data(), call.outputs[0].data};
  });
}

Value parameter(GraphBuilder& g, std::string_view name, const Shape& stored, const Shape& as) {
  return g.add(std::make_shared<Parameter>(stored, as), name, {});
}

}  // namespace atrous::layers
