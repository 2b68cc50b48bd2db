#include "layers/concat.h"

#include "core/base/error.h"
#include "layers/copy_step.h"

namespace atrous::layers {
std::vector<Shape> Concat::infer(std::span<const Shape> inputs) const {
  if (inputs.empty()) throw Error(Code::shape, "nothing to concatenate");
  int channels = 0;
  for (const Shape& shape : inputs) {
    if (shape.rank() == 0 || shape.with_channels(1) != inputs[0].with_channels(1))
      throw Error(Code::shape, "cannot put " + shape.text() + " beside " + inputs[0].text());
    channels += shape.channels();
  }
  return {inputs[0].with_channels(channels)};
}

Step Concat::plan(const PlanRequest& request) const {
  std::vector<CopyPart> parts;
  int channel = 0;
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    const TensorDesc& input = request.inputs[i];
    const int channels = input.shape.channels();
    const int pixels = static_cast<int>(input.shape.pixels());
    // Tensors of any rank are seen as one column of pixels.
    const auto column = [&](const TensorDesc& desc) {
      return TensorDesc{desc.dtype, Shape{1, pixels, 1, desc.shape.channels()}, desc.pixel_stride};
    };
    CopyPart part{static_cast<int>(i), box_copy(column(input), column(request.outputs[0]),
                                                Shape{1, pixels, 1, channels})};
    part.problem.y_begin = channel;
    parts.push_back(part);
    channel += channels;
  }
  return copy_step(request, std::move(parts));
}

Value concat(GraphBuilder& g, std::string_view name, std::span<const Value> inputs) {
  return g.add(std::make_shared<Concat>(), name, inputs);
}

}  // namespace atrous::layers
