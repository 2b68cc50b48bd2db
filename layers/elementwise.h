#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// y = act(x), element by element. Absorbed by convolutions, sums and resizes where it can be.
class ActivationLayer final : public Layer {
 public:
  explicit ActivationLayer(Activation activation) : activation_(activation) {}
  std::string_view type() const noexcept override { return "Activation"; }
  bool takes_narrow(const Selection& selection) const noexcept override;
  std::string summary() const override { return std::string(name_of(activation_.kind)); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  bool may_overwrite(int /*input*/) const noexcept override { return true; }
  Role role() const noexcept override { return Role::activation; }
  Activation activation() const noexcept override { return activation_; }
  Step plan(const PlanRequest& request) const override;

 private:
  Activation activation_;
};

/// y = a + b; both of one shape.
class Add final : public Layer {
 public:
  std::string_view type() const noexcept override { return "Add"; }
  bool takes_narrow(const Selection& selection) const noexcept override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  bool may_overwrite(int /*input*/) const noexcept override { return true; }
  Role role() const noexcept override { return Role::addition; }
  Absorbs absorbs() const noexcept override { return {false, false, true}; }
  Step plan(const PlanRequest& request) const override;
};

/// y = a * b, where b has a's shape, or one number per channel [n,1,1,c] or per pixel [n,h,w,1].
class Mul final : public Layer {
 public:
  std::string_view type() const noexcept override { return "Mul"; }
  bool takes_narrow(const Selection& selection) const noexcept override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Absorbs absorbs() const noexcept override { return {false, false, true}; }
  Step plan(const PlanRequest& request) const override;
};

/// y = max(a, b); both of one shape.
class Max final : public Layer {
 public:
  std::string_view type() const noexcept override { return "Max"; }
  bool takes_narrow(const Selection& selection) const noexcept override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Absorbs absorbs() const noexcept override { return {false, false, true}; }
  Step plan(const PlanRequest& request) const override;
};

Value activate(GraphBuilder& g, std::string_view name, Value x, Activation activation);
/// max(x, 0)
Value relu(GraphBuilder& g, Value x);
/// min(max(x, 0), 6)
Value relu6(GraphBuilder& g, Value x);
Value add(GraphBuilder& g, std::string_view name, Value a, Value b);
Value mul(GraphBuilder& g, std::string_view name, Value a, Value b);
Value max(GraphBuilder& g, std::string_view name, Value a, Value b);

}  // namespace atrous::layers
