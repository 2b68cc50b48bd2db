#pragma once
#include "core/graph/graph_builder.h"
#include "kernels/resample/convention.h"

namespace atrous::layers {

/// Resampling of the plane by any framework's convention, each axis with one of its own: what ONNX's
/// Resize can ask for and Resize, which is faster, has no name for.
struct ResampleParams {
  Extent size = {1, 1};
  /// Of the axes; 0: the sizes' quotient. It need not agree with the size, which may be rounded.
  double scale_height = 0, scale_width = 0;
  kernels::resample::Convention rows = {}, columns = {};
};

/// Throws    Error{Code::shape} for an empty plane or size.
class Resample final : public Layer {
 public:
  explicit Resample(const ResampleParams& params) : params_(params) {}
  std::string_view type() const noexcept override { return "Resample"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  ResampleParams params_;
};

Value resample(GraphBuilder& g, std::string_view name, Value x, const ResampleParams& params);

}  // namespace atrous::layers
