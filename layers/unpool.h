#pragma once
#include "core/graph/graph_builder.h"
#include "layers/geometry.h"

namespace atrous::layers {

/// Maximum pooling that also gives, for every output, where its maximum lay.
/// Outputs   the maxima, as Pool's, and their places row * width + column in the plane of x, of type
///           i32: a plane has fewer than 2^31 places. The first of equal maxima counts.
/// Throws    Error{Code::shape} when the window does not fit or the plane is larger.
class MaxPoolIndices final : public Layer {
 public:
  explicit MaxPoolIndices(const Window& window) : window_(window) {}
  std::string_view type() const noexcept override { return "MaxPoolIndices"; }
  std::string summary() const override { return window_text(window_); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<DType> infer_types(std::span<const DType> inputs, int outputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  Window window_;
};

/// Puts pooled values back where their maxima lay; 0 elsewhere:
///
///   y[n, index[n,p,q,c], c] = x[n,p,q,c]
///
/// Inputs    x, the places as MaxPoolIndices gives them, and, unless a size is fixed, a tensor of
///           which the height and width are taken. Places count in the output's plane (PyTorch's
///           MaxUnpool2d, SegNet's Upsample, DeconvNet's Unpooling); those beyond it are passed over.
/// Throws    Error{Code::shape} when x and places differ in shape.
class MaxUnpool final : public Layer {
 public:
  /// A size of 0x0 is that of the third input.
  explicit MaxUnpool(Extent size) : size_(size) {}
  std::string_view type() const noexcept override { return "MaxUnpool"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  bool reads(int input) const noexcept override { return input < 2; }
  Step plan(const PlanRequest& request) const override;

 private:
  Extent size_;
};

/// The maxima and where they lay.
struct Pooled {
  Value values, places;
};

Pooled max_pool_indices(GraphBuilder& g, std::string_view name, Value x, const Window& window);
Value max_unpool(GraphBuilder& g, std::string_view name, Value x, Value places, Extent size);
/// To the height and width of `like`.
Value max_unpool_like(GraphBuilder& g, std::string_view name, Value x, Value places, Value like);

}  // namespace atrous::layers
