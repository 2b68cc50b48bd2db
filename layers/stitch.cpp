#include "layers/stitch.h"

#include <algorithm>
#include <cstring>

#include "core/base/error.h"
#include "layers/geometry.h"

namespace atrous::layers {
namespace {

/// A pixel of a batch of planes.
struct Place {
  int image, row, column;
};

/// Every pixel of y comes from where `source` says, zeros from outside of x.
template <class Source>
Step gather_step(const char* kernel, Source source) {
  Step step;
  step.kernel = kernel;
  step.run = [source](const Call& call) {
    const TensorView &x = call.inputs[0], &y = call.outputs[0];
    const Shape &from = x.desc.shape, &to = y.desc.shape;
    call.pool.parallel_for(to.batch() * to.height(), 1, [&](Range range, int) {
      for (int unit = range.begin; unit < range.end; ++unit) {
        float* out = y.as<float>() + std::ptrdiff_t{unit} * to.width() * y.desc.pixel_stride;
        for (int column = 0; column < to.width(); ++column, out += y.desc.pixel_stride) {
          const Place at = source(Place{unit / to.height(), unit % to.height(), column});
          if (at.row < 0 || at.row >= from.height() || at.column < 0 || at.column >= from.width()) {
            std::fill_n(out, to.channels(), 0.0F);
            continue;
          }
          const std::ptrdiff_t pixel =
              (std::ptrdiff_t{at.image} * from.height() + at.row) * from.width() + at.column;
          std::memcpy(out, x.as<const float>() + pixel * x.desc.pixel_stride,
                      static_cast<std::size_t>(to.channels()) * sizeof(float));
        }
      }
    });
  };
  return step;
}

}  // namespace

std::vector<Shape> Shift::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  return {inputs[0]};
}

Step Shift::plan(const PlanRequest&) const {
  return gather_step("shift.pixel.f32.ref", [offset = offset_](const Place& y) {
    return Place{y.image, y.row + offset.row, y.column + offset.column};
  });
}

std::vector<Shape> ShiftStack::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  return {
      Shape{x.batch() * factor_ * factor_, x.height() + lead_, x.width() + lead_, x.channels()}};
}

Step ShiftStack::plan(const PlanRequest&) const {
  return gather_step("shift_stack.pixel.f32.ref", [f = factor_, lead = lead_](const Place& y) {
    const int a = y.image / f % f, b = y.image % f;
    return Place{y.image / (f * f), y.row + a - lead, y.column + b - lead};
  });
}

std::vector<Shape> Stitch::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  if (x.batch() % (factor_ * factor_)) {
    throw Error(Code::shape, x.text() + " is not " + std::to_string(factor_) + "x" +
                                 std::to_string(factor_) + " shifts of an image");
  }
  return {Shape{x.batch() / (factor_ * factor_), x.height() * factor_, x.width() * factor_,
                x.channels()}};
}

Step Stitch::plan(const PlanRequest&) const {
  return gather_step("stitch.pixel.f32.ref", [f = factor_](const Place& y) {
    return Place{(y.image * f + y.row % f) * f + y.column % f, y.row / f, y.column / f};
  });
}

Value shift(GraphBuilder& g, std::string_view name, Value x, Offset offset) {
  return g.add(std::make_shared<Shift>(offset), name, {&x, 1});
}

Value shift_stack(GraphBuilder& g, std::string_view name, Value x, int factor, int lead) {
  return g.add(std::make_shared<ShiftStack>(factor, lead), name, {&x, 1});
}

Value stitch(GraphBuilder& g, std::string_view name, Value x, int factor) {
  return g.add(std::make_shared<Stitch>(factor), name, {&x, 1});
}

}  // namespace atrous::layers
