#include "layers/concat.h"

#include <cstring>

#include "core/base/error.h"

namespace atrous::layers {
namespace {

/// Copies a tensor to channels [channel, ...) of `to`, unless it lies there already.
void copy_inside(const TensorView& from, const TensorView& to, int channel, ThreadPool& pool) {
  const int size = size_of(from.desc.dtype);
  std::byte* target = to.data + std::ptrdiff_t{channel} * size;
  if (target == from.data) return;
  const auto bytes = static_cast<std::size_t>(from.desc.shape.channels() * size);
  constexpr int kGrain = 256;
  pool.parallel_for(static_cast<int>(from.desc.shape.pixels()), kGrain, [&](Range range, int) {
    for (int i = range.begin; i < range.end; ++i) {
      std::memcpy(target + i * to.desc.pixel_stride * size,
                  from.data + i * from.desc.pixel_stride * size, bytes);
    }
  });
}

}  // namespace

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

Step Concat::plan(const PlanRequest&) const {
  Step step;
  step.kernel = "concat.copy";
  step.run = [](const Call& call) {
    int channel = 0;
    for (const TensorView& input : call.inputs) {
      copy_inside(input, call.outputs[0], channel, call.pool);
      channel += input.desc.shape.channels();
    }
  };
  return step;
}

Value concat(GraphBuilder& g, std::string_view name, std::span<const Value> inputs) {
  return g.add(std::make_shared<Concat>(), name, inputs);
}

}  // namespace atrous::layers
