#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// Softmax over the channels of every pixel, or its logarithm:
/// y[i,c] = exp(x[i,c]) / sum over k of exp(x[i,k]), computed with the maximum subtracted.
class Softmax final : public Layer {
 public:
  explicit Softmax(bool logarithm) : logarithm_(logarithm) {}
  std::string_view type() const noexcept override { return logarithm_ ? "LogSoftmax" : "Softmax"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  bool takes_narrow(const Selection& selection) const noexcept override {
    return selection.on_gpu();
  }
  Step plan(const PlanRequest& request) const override;

 private:
  bool logarithm_;
};

/// Index of the largest channel: [...,c] -> [...,1]. The lowest index wins a tie.
class Argmax final : public Layer {
 public:
  /// Labels are u8, or i32 when `wide` (needed above 256 channels).
  explicit Argmax(bool wide) : wide_(wide) {}
  std::string_view type() const noexcept override { return "Argmax"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<DType> infer_types(std::span<const DType> inputs, int outputs) const override;
  bool takes_narrow(const Selection& selection) const noexcept override {
    return selection.on_gpu();
  }
  Step plan(const PlanRequest& request) const override;

 private:
  bool wide_;
};

Value softmax(GraphBuilder& g, std::string_view name, Value x);
Value log_softmax(GraphBuilder& g, std::string_view name, Value x);
Value argmax(GraphBuilder& g, std::string_view name, Value x, bool wide);

}  // namespace atrous::layers
