#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// Which channel of x holds place (row, column) of a block of channel c.
enum class ShuffleOrder {
  channel_first,  // (c * factor + row) * factor + column: PyTorch's PixelShuffle, ONNX's CRD
  place_first,    // (row * factor + column) * channels + c: TensorFlow's depth_to_space, ONNX's DCR
};

/// Channels become space (Shi et al. 2016, arXiv:1609.05158; dense up-sampling convolution in Wang
/// et al. 2018, arXiv:1702.08502): [n,h,w,c*f*f] -> [n,h*f,w*f,c].
/// Throws    Error{Code::shape} when factor^2 does not divide the channels.
class PixelShuffle final : public Layer {
 public:
  PixelShuffle(int factor, ShuffleOrder order) : factor_(factor), order_(order) {}
  std::string_view type() const noexcept override { return "PixelShuffle"; }
  std::string summary() const override { return "x" + std::to_string(factor_); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  int factor_;
  ShuffleOrder order_;
};

/// Space becomes channels, PixelShuffle undone (SpaceToDepth): [n,h*f,w*f,c] -> [n,h,w,c*f*f].
/// Throws    Error{Code::shape} when factor does not divide height and width.
class PixelUnshuffle final : public Layer {
 public:
  PixelUnshuffle(int factor, ShuffleOrder order) : factor_(factor), order_(order) {}
  std::string_view type() const noexcept override { return "PixelUnshuffle"; }
  std::string summary() const override { return "/" + std::to_string(factor_); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  int factor_;
  ShuffleOrder order_;
};

Value pixel_shuffle(GraphBuilder& g,
                    std::string_view name,
                    Value x,
                    int factor,
                    ShuffleOrder order = ShuffleOrder::channel_first);

Value pixel_unshuffle(GraphBuilder& g,
                      std::string_view name,
                      Value x,
                      int factor,
                      ShuffleOrder order = ShuffleOrder::channel_first);

}  // namespace atrous::layers
