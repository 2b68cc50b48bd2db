#include "layers/scale_offsets.h"

#include "core/base/error.h"
#include "layers/geometry.h"

namespace atrous::layers {

std::vector<Shape> ScaleOffsets::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  if (inputs[0].channels() != 1)
    throw Error(Code::shape, "one scale a pixel, not " + inputs[0].text());
  return {inputs[0].with_channels(2 * kernel_ * kernel_)};
}

Step ScaleOffsets::plan(const PlanRequest&) const {
  std::vector<float> reach;  // of every offset, at a scale of 2
  for (int r = 0; r < kernel_; ++r)
    for (int s = 0; s < kernel_; ++s)
      for (const int place : {r, s})
        reach.push_back(static_cast<float>(dilation_ * (2 * place - kernel_ + 1)) / 2);
  Step step;
  step.kernel = "scale_offsets.pixel.f32.ref";
  step.run = [reach](const Call& call) {
    const TensorView &x = call.inputs[0], &y = call.outputs[0];
    constexpr int kGrain = 256;
    call.pool.parallel_for(static_cast<int>(y.desc.shape.pixels()), kGrain, [&](Range range, int) {
      for (int pixel = range.begin; pixel < range.end; ++pixel) {
        const float grown = x.as<const float>()[pixel * x.desc.pixel_stride] - 1;
        float* to = y.as<float>() + pixel * y.desc.pixel_stride;
        for (std::size_t i = 0; i < reach.size(); ++i) to[i] = grown * reach[i];
      }
    });
  };
  return step;
}

Value scale_offsets(GraphBuilder& g, std::string_view name, Value x, int kernel, int dilation) {
  return g.add(std::make_shared<ScaleOffsets>(kernel, dilation), name, {&x, 1});
}

}  // namespace atrous::layers
