#include "layers/select_channels.h"

#include <algorithm>
#include <numeric>

#include "core/base/error.h"
#include "layers/geometry.h"

namespace atrous::layers {
namespace {

Value select(GraphBuilder& g, std::string_view name, Value x, std::vector<int> sources) {
  return g.add(std::make_shared<SelectChannels>(std::move(sources)), name, {&x, 1});
}

}  // namespace

std::vector<Shape> SelectChannels::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  for (const int source : sources_) {
    if (source >= inputs[0].channels())
      throw Error(Code::shape, "channel " + std::to_string(source) + " of " + inputs[0].text());
  }
  return {inputs[0].with_channels(static_cast<int>(sources_.size()))};
}

Step SelectChannels::plan(const PlanRequest&) const {
  Step step;
  step.kernel = "select_channels.pixel.f32.ref";
  step.run = [sources = sources_](const Call& call) {
    const TensorView &x = call.inputs[0], &y = call.outputs[0];
    constexpr int kPixels = 256;
    call.pool.parallel_for(static_cast<int>(x.desc.shape.pixels()), kPixels, [&](Range range, int) {
      for (int pixel = range.begin; pixel < range.end; ++pixel) {
        const float* from = x.as<const float>() + pixel * x.desc.pixel_stride;
        float* to = y.as<float>() + pixel * y.desc.pixel_stride;
        for (const int source : sources) *to++ = source < 0 ? 0.0F : from[source];
      }
    });
  };
  return step;
}

Value take_channels(GraphBuilder& g, std::string_view name, Value x, int first, int count) {
  std::vector<int> sources(static_cast<std::size_t>(count));
  std::iota(sources.begin(), sources.end(), first);
  return select(g, name, x, std::move(sources));
}

Value pad_channels(GraphBuilder& g, std::string_view name, Value x, int channels, int wanted) {
  std::vector<int> sources(static_cast<std::size_t>(wanted), -1);
  std::iota(sources.begin(), sources.begin() + std::min(channels, wanted), 0);
  return select(g, name, x, std::move(sources));
}

Value repeat_channel(GraphBuilder& g, std::string_view name, Value x, int channel, int count) {
  return select(g, name, x, std::vector<int>(static_cast<std::size_t>(count), channel));
}

Value shuffle_channels(GraphBuilder& g, std::string_view name, Value x, int channels, int groups) {
  std::vector<int> sources;
  for (int k = 0; k < channels / groups; ++k)
    for (int group = 0; group < groups; ++group) sources.push_back(group * channels / groups + k);
  return select(g, name, x, std::move(sources));
}

}  // namespace atrous::layers
