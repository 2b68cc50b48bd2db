#include "layers/scores.h"

#include "core/base/error.h"
#include "kernels/argmax/argmax.h"
#include "kernels/softmax/softmax.h"
#include "layers/step.h"

namespace atrous::layers {
namespace {

void require_channels(std::span<const Shape> inputs) {
  if (inputs.size() != 1 || inputs[0].rank() == 0 || inputs[0].channels() == 0)
    throw Error(Code::shape, "expected one input with channels");
}

}  // namespace

std::vector<Shape> Softmax::infer(std::span<const Shape> inputs) const {
  require_channels(inputs);
  return {inputs[0]};
}

Step Softmax::plan(const PlanRequest& request) const {
  namespace op = kernels::softmax;
  const TensorDesc& x = request.inputs[0];
  const op::Problem problem{.pixels = static_cast<int>(x.shape.pixels()),
                            .channels = x.shape.channels(),
                            .logarithm = logarithm_,
                            .x_stride = x.pixel_stride,
                            .y_stride = request.outputs[0].pixel_stride,
                            .x_type = element_of(x.dtype),
                            .y_type = element_of(request.outputs[0].dtype)};
  constexpr double kFlopsPerElement = 4;
  return make_step(request, op::all(), problem,
                   kFlopsPerElement * static_cast<double>(x.shape.count()), [](const Call& call) {
                     return op::Args{call.inputs[0].as<const float>(), call.outputs[0].as<float>()};
                   });
}

std::vector<Shape> Argmax::infer(std::span<const Shape> inputs) const {
  require_channels(inputs);
  constexpr int kNarrowClasses = 256;
  if (!wide_ && inputs[0].channels() > kNarrowClasses)
    throw Error(Code::shape, "u8 labels hold at most 256 classes; ask for wide labels");
  return {inputs[0].with_channels(1)};
}

std::vector<DType> Argmax::infer_types(std::span<const DType>, int) const {
  return {wide_ ? DType::i32 : DType::u8};
}

Step Argmax::plan(const PlanRequest& request) const {
  namespace op = kernels::argmax;
  const TensorDesc& x = request.inputs[0];
  const op::Problem problem{.pixels = static_cast<int>(x.shape.pixels()),
                            .channels = x.shape.channels(),
                            .wide = wide_,
                            .x_stride = x.pixel_stride,
                            .x_type = element_of(x.dtype)};
  return make_step(request, op::all(), problem, static_cast<double>(x.shape.count()),
                   [](const Call& call) {
                     return op::Args{call.inputs[0].as<const float>(), call.outputs[0].data};
                   });
}

Value softmax(GraphBuilder& g, std::string_view name, Value x) {
  return g.add(std::make_shared<Softmax>(false), name, {&x, 1});
}

Value log_softmax(GraphBuilder& g, std::string_view name, Value x) {
  return g.add(std::make_shared<Softmax>(true), name, {&x, 1});
}

Value argmax(GraphBuilder& g, std::string_view name, Value x, bool wide) {
  return g.add(std::make_shared<Argmax>(wide), name, {&x, 1});
}

}  // namespace atrous::layers
