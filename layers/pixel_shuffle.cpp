#include "layers/pixel_shuffle.h"

#include "core/base/error.h"
#include "layers/geometry.h"

namespace atrous::layers {

std::vector<Shape> PixelShuffle::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  if (factor_ < 1 || x.channels() % (factor_ * factor_)) {
    throw Error(Code::shape, "factor " + std::to_string(factor_) + " squared must divide " +
                                 std::to_string(x.channels()) + " channels");
  }
  return {Shape{x.batch(), x.height() * factor_, x.width() * factor_,
                x.channels() / (factor_ * factor_)}};
}

Step PixelShuffle::plan(const PlanRequest&) const {
  Step step;
  step.kernel = "pixel_shuffle.copy";
  step.run = [factor = factor_, order = order_](const Call& call) {
    const TensorView& x = call.inputs[0];
    const TensorView& y = call.outputs[0];
    const Shape& to = y.desc.shape;
    const int channels = to.channels();
    const bool spread = order == ShuffleOrder::channel_first;
    const std::ptrdiff_t step_in = spread ? std::ptrdiff_t{factor} * factor : 1;
    call.pool.parallel_for(to.batch() * to.height(), 1, [&](Range range, int) {
      for (int unit = range.begin; unit < range.end; ++unit) {
        // Rows of x and y run on from image to image alike.
        const std::ptrdiff_t line = std::ptrdiff_t{unit / factor} * (to.width() / factor);
        float* out = y.as<float>() + std::ptrdiff_t{unit} * to.width() * y.desc.pixel_stride;
        for (int column = 0; column < to.width(); ++column, out += y.desc.pixel_stride) {
          const std::ptrdiff_t place = unit % factor * std::ptrdiff_t{factor} + column % factor;
          const float* in = x.as<const float>() + (line + column / factor) * x.desc.pixel_stride +
                            place * (spread ? 1 : channels);
          for (int c = 0; c < channels; ++c) out[c] = in[c * step_in];
        }
      }
    });
  };
  return step;
}

Value pixel_shuffle(
    GraphBuilder& g, std::string_view name, Value x, int factor, ShuffleOrder order) {
  return g.add(std::make_shared<PixelShuffle>(factor, order), name, {&x, 1});
}

}  // namespace atrous::layers
