#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// What a border repeats.
enum class Border {
  edge,     // the outermost pixel
  reflect,  // the pixels inside it, mirrored about the outermost one
  wrap,     // the opposite side
};

/// A border made of the plane itself (the overlapping tiles of U-Net, Ronneberger et al. 2015,
/// arXiv:1505.04597, are mirrored at the picture's sides).
/// Throws    Error{Code::shape} for a negative border, an empty plane, and reflection in one pixel.
class BorderPad final : public Layer {
 public:
  BorderPad(const Padding& padding, Border border) : padding_(padding), border_(border) {}
  std::string_view type() const noexcept override { return "BorderPad"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  Padding padding_;
  Border border_;
};

Value border_pad(
    GraphBuilder& g, std::string_view name, Value x, const Padding& padding, Border border);

}  // namespace atrous::layers
