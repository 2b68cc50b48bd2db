#include "layers/parity_resize.h"

#include "layers/geometry.h"

namespace atrous::layers {

Resize ParityResize::resize(const Shape& plane) const {
  const int height = plane.height(), width = plane.width();
  const bool aligned = height % factor_ != 0 && width % factor_ != 0;
  ResizeParams params{.corners = aligned ? Corners::aligned : Corners::half_pixel};
  if (!enlarge_) {
    params.size = aligned ? Extent{(height - 1) / factor_ + 1, (width - 1) / factor_ + 1}
                          : Extent{height / factor_, width / factor_};
  }
  return Resize(params);
}

std::vector<Shape> ParityResize::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, enlarge_ ? 2 : 1);
  return resize(inputs.back()).infer(inputs);
}

Step ParityResize::plan(const PlanRequest& request) const {
  return resize(request.inputs.back().shape).plan(request);
}

Value parity_shrink(GraphBuilder& g, std::string_view name, Value x, int factor) {
  return g.add(std::make_shared<ParityResize>(factor, false), name, {&x, 1});
}

Value parity_enlarge(GraphBuilder& g, std::string_view name, Value x, Value like, int factor) {
  const Value inputs[] = {x, like};
  return g.add(std::make_shared<ParityResize>(factor, true), name, inputs);
}

}  // namespace atrous::layers
