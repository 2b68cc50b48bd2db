#include "layers/conv2d.h"

#include <algorithm>

#include "core/base/error.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/depthwise/depthwise.h"
#include "layers/convolution.h"

namespace atrous::layers {

namespace {

kernels::conv2d::Args bind(const Call& call, const void* packed, const float* residual) {
  return {call.inputs[0].as<const float>(), packed, residual, call.outputs[0].as<float>()};
}

/// Weights [out, channels, places] as [out, places, channels], in place.
void put_channels_last(std::vector<float>& weight, int channels, int places) {
  std::vector<float> filter(static_cast<std::size_t>(channels) * static_cast<std::size_t>(places));
  for (std::size_t first = 0; first < weight.size(); first += filter.size()) {
    const float* from = weight.data() + first;
    for (int place = 0; place < places; ++place)
      for (int c = 0; c < channels; ++c)
        filter[static_cast<std::size_t>(place * channels + c)] = from[c * places + place];
    std::copy(filter.begin(), filter.end(), weight.begin() + static_cast<std::ptrdiff_t>(first));
  }
}

}  // namespace

Window Conv2d::window() const {
  return {.kernel = params_.kernel,
          .stride = params_.stride,
          .dilation = params_.dilation,
          .padding = params_.padding,
          .same = params_.same};
}

std::string Conv2d::summary() const {
  std::string text = window_text(window());
  if (params_.groups > 1) text += " g" + std::to_string(params_.groups);
  return text + " -> " + std::to_string(params_.out_channels);
}

std::vector<Shape> Conv2d::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  require_groups(params_.groups, x.channels(), params_.out_channels);
  const Extent out = window_output(window(), x.height(), x.width());
  return {Shape{x.batch(), out.height, out.width, params_.out_channels}};
}

std::vector<WeightSpec> Conv2d::weights(std::span<const Shape> inputs) const {
  std::vector<WeightSpec> specs = {
      {"weight", Shape{params_.out_channels, inputs[0].channels() / params_.groups,
                       params_.kernel.height, params_.kernel.width}}};
  if (params_.bias) specs.push_back({"bias", Shape{params_.out_channels}});
  return specs;
}

bool Conv2d::takes_narrow(const Selection& selection) const noexcept {
  return keeps_narrow(selection);
}

bool Conv2d::covers_images(const TensorDesc& x) const noexcept {
  return params_.groups == 1 && params_.padding == Padding{} && !params_.same && x.is_dense() &&
         x.shape.batch() > 1 && params_.kernel == Extent{x.shape.height(), x.shape.width()};
}

/// A window of 1x1 then, over one row of pixels: each has all numbers of an image as its channels.
Step Conv2d::plan_images_as_pixels(const PlanRequest& request) const {
  namespace op = kernels::conv2d;
  const Shape& shape = request.inputs[0].shape;
  const int places = shape.height() * shape.width();
  const TensorDesc x = TensorDesc::dense(request.inputs[0].dtype,
                                         Shape{1, 1, shape.batch(), places * shape.channels()});
  const TensorDesc y{request.outputs[0].dtype, Shape{1, 1, shape.batch(), params_.out_channels},
                     request.outputs[0].pixel_stride};
  // At another size of the image the same node's weights are packed otherwise.
  const std::string node = std::string(request.node) + "|images as pixels";
  PlanRequest as_pixels = request;
  as_pixels.node = node;
  as_pixels.inputs = {&x, 1};
  as_pixels.outputs = {&y, 1};
  auto problem = window_problem<op::Problem>(as_pixels, Window{});
  problem.in_channels = x.shape.channels();
  problem.out_channels = params_.out_channels;
  const auto fold = [places, channels = shape.channels()](const PlanRequest& asked) {
    FoldedWeights folded = fold_output_channels(asked);
    put_channels_last(folded.weight, channels, places);
    return folded;
  };
  return packed_step(as_pixels, op::all(), problem, op::flops(problem), op::Weights{}, fold, bind);
}

Step Conv2d::plan(const PlanRequest& request) const {
  if (covers_images(request.inputs[0])) return plan_images_as_pixels(request);
  const int in = request.inputs[0].shape.channels();
  if (params_.groups > 1 && params_.groups == in && params_.groups == params_.out_channels) {
    namespace op = kernels::depthwise;
    auto problem = window_problem<op::Problem>(request, window());
    problem.channels = in;
    return packed_step(request, op::all(), problem, op::flops(problem), op::Weights{},
                       fold_output_channels,
                       [](const Call& call, const void* packed, const float* residual) {
                         return op::Args{call.inputs[0].as<const float>(), packed, residual,
                                         call.outputs[0].as<float>()};
                       });
  }
  namespace op = kernels::conv2d;
  auto problem = window_problem<op::Problem>(request, window());
  problem.in_channels = in;
  problem.out_channels = params_.out_channels;
  problem.groups = params_.groups;
  return packed_step(request, op::all(), problem, op::flops(problem), op::Weights{},
                     fold_output_channels, bind);
}

Value conv2d(GraphBuilder& g, std::string_view name, Value x, const Conv2dParams& params) {
  return g.add(std::make_shared<Conv2d>(params), name, {&x, 1});
}

}  // namespace atrous::layers
