#include "layers/linear.h"

#include "core/base/error.h"
#include "layers/conv2d.h"

namespace atrous::layers {
namespace {

Shape as_activation(const Shape& shape) {
  return shape.rank() == 4 ? shape : Shape{shape.batch(), 1, 1, shape.channels()};
}

}  // namespace

std::vector<Shape> Linear::infer(std::span<const Shape> inputs) const {
  if (inputs.size() != 1 || (inputs[0].rank() != 4 && inputs[0].rank() != 2))
    throw Error(Code::shape,
                "expected one input [batch,height,width,channels] or [batch,channels]");
  if (params_.out_features < 1) {
    throw Error(Code::shape,
                "out_features " + std::to_string(params_.out_features) + ": expected 1 or more");
  }
  const int batch = inputs[0].batch();
  if (params_.as_pixel) return {Shape{batch, 1, 1, params_.out_features}};
  return {Shape{batch, params_.out_features}};
}

std::vector<WeightSpec> Linear::weights(std::span<const Shape> inputs) const {
  const auto features = static_cast<int>(inputs[0].count() / inputs[0].batch());
  std::vector<WeightSpec> specs = {{"weight", Shape{params_.out_features, features}}};
  if (params_.bias) specs.push_back({"bias", Shape{params_.out_features}});
  return specs;
}

Step Linear::plan(const PlanRequest& request) const {
  TensorDesc x = request.inputs[0];
  TensorDesc y = request.outputs[0];
  x.shape = as_activation(x.shape);
  y.shape = as_activation(y.shape);
  PlanRequest as_convolution = request;
  as_convolution.inputs = {&x, 1};
  as_convolution.outputs = {&y, 1};
  // [out, c*h*w] and [out, c, h, w] are the same numbers in the same order.
  const Conv2d convolution({.out_channels = params_.out_features,
                            .kernel = {x.shape.height(), x.shape.width()},
                            .bias = params_.bias});
  return convolution.plan(as_convolution);
}

Value linear(GraphBuilder& g, std::string_view name, Value x, const LinearParams& params) {
  return g.add(std::make_shared<Linear>(params), name, {&x, 1});
}

}  // namespace atrous::layers
