#pragma once
#include "core/graph/graph_builder.h"
#include "layers/geometry.h"

namespace atrous::layers {

enum class PoolKind {
  max,             // largest value inside the image; the padding never counts
  average,         // mean over the places inside the image
  average_padded,  // mean over the places inside image or padding (count_include_pad)
};

/// Pooling of every channel by a sliding window.
/// Output    as a convolution's; with Window::ceil_mode rounded up, but no window starts beyond
///           input plus leading padding.
/// Throws    Error{Code::shape} when the window does not fit.
class Pool final : public Layer {
 public:
  Pool(PoolKind kind, const Window& window) : kind_(kind), window_(window) {}
  std::string_view type() const noexcept override;
  bool takes_narrow(const Selection& selection) const noexcept override;
  std::string summary() const override { return window_text(window_); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  PoolKind kind_;
  Window window_;
};

/// The mean (or maximum) over the whole plane: [n,h,w,c] -> [n,1,1,c].
class GlobalPool final : public Layer {
 public:
  explicit GlobalPool(PoolKind kind) : kind_(kind) {}
  std::string_view type() const noexcept override;
  bool takes_narrow(const Selection& selection) const noexcept override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  PoolKind kind_;
};

Value max_pool(GraphBuilder& g, std::string_view name, Value x, const Window& window);
/// `count_padding` includes the padding in the divisor, as PyTorch does by default.
Value avg_pool(GraphBuilder& g,
               std::string_view name,
               Value x,
               const Window& window,
               bool count_padding = true);
Value global_avg_pool(GraphBuilder& g, std::string_view name, Value x);
Value global_max_pool(GraphBuilder& g, std::string_view name, Value x);

}  // namespace atrous::layers
