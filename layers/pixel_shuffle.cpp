#include "layers/pixel_shuffle.h"

#include "core/base/error.h"
#include "layers/geometry.h"

namespace atrous::layers {
namespace {

/// Visits the pixels of the wide plane, each with its part of a deep pixel: body(wide, deep), the
/// deep part's channels `stride` apart.
template <class Wide, class Deep, class Body>
void walk(const TensorView& wide,
          const TensorView& deep,
          int factor,
          ShuffleOrder order,
          ThreadPool& pool,
          const Body& body) {
  const Shape& plane = wide.desc.shape;
  const bool spread = order == ShuffleOrder::channel_first;
  const std::ptrdiff_t channels = plane.channels();
  pool.parallel_for(plane.batch() * plane.height(), 1, [&](Range range, int) {
    for (int unit = range.begin; unit < range.end; ++unit) {
      // Rows of both run on from image to image alike.
      const std::ptrdiff_t line = std::ptrdiff_t{unit / factor} * (plane.width() / factor);
      Wide* pixel = wide.as<Wide>() + std::ptrdiff_t{unit} * plane.width() * wide.desc.pixel_stride;
      for (int column = 0; column < plane.width(); ++column, pixel += wide.desc.pixel_stride) {
        const std::ptrdiff_t place = unit % factor * std::ptrdiff_t{factor} + column % factor;
        Deep* part = deep.as<Deep>() + (line + column / factor) * deep.desc.pixel_stride +
                     place * (spread ? 1 : channels);
        body(pixel, part);
      }
    }
  });
}

std::ptrdiff_t channel_step(int factor, ShuffleOrder order) {
  return order == ShuffleOrder::channel_first ? std::ptrdiff_t{factor} * factor : 1;
}

}  // namespace

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
    const int channels = call.outputs[0].desc.shape.channels();
    const std::ptrdiff_t step_in = channel_step(factor, order);
    walk<float, const float>(call.outputs[0], call.inputs[0], factor, order, call.pool,
                             [&](float* out, const float* in) {
                               for (int c = 0; c < channels; ++c) out[c] = in[c * step_in];
                             });
  };
  return step;
}

std::vector<Shape> PixelUnshuffle::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  if (factor_ < 1 || x.height() % factor_ || x.width() % factor_) {
    throw Error(Code::shape, "factor " + std::to_string(factor_) +
                                 " must divide height and width of " + x.text());
  }
  return {Shape{x.batch(), x.height() / factor_, x.width() / factor_,
                x.channels() * factor_ * factor_}};
}

Step PixelUnshuffle::plan(const PlanRequest&) const {
  Step step;
  step.kernel = "pixel_unshuffle.copy";
  step.run = [factor = factor_, order = order_](const Call& call) {
    const int channels = call.inputs[0].desc.shape.channels();
    const std::ptrdiff_t step_out = channel_step(factor, order);
    walk<const float, float>(call.inputs[0], call.outputs[0], factor, order, call.pool,
                             [&](const float* in, float* out) {
                               for (int c = 0; c < channels; ++c) out[c * step_out] = in[c];
                             });
  };
  return step;
}

Value pixel_shuffle(
    GraphBuilder& g, std::string_view name, Value x, int factor, ShuffleOrder order) {
  return g.add(std::make_shared<PixelShuffle>(factor, order), name, {&x, 1});
}

Value pixel_unshuffle(
    GraphBuilder& g, std::string_view name, Value x, int factor, ShuffleOrder order) {
  return g.add(std::make_shared<PixelUnshuffle>(factor, order), name, {&x, 1});
}

}  // namespace atrous::layers
