#pragma once
#include <optional>

#include "core/graph/graph_builder.h"
#include "layers/geometry.h"

namespace atrous::layers {

/// A row and a column.
struct Offset {
  int row = 0;
  int column = 0;
};

struct CropParams {
  /// The first row and column that are kept; nothing: the middle, halves rounded down.
  std::optional<Offset> offset = Offset{};
  Extent size = {0, 0};  // 0x0: the height and width of the second input
};

/// A rectangle of the plane (Caffe's Crop).
/// Throws    Error{Code::shape} when the rectangle is not inside.
class Crop final : public Layer {
 public:
  explicit Crop(const CropParams& params) : params_(params) {}
  std::string_view type() const noexcept override { return "Crop"; }
  bool takes_narrow(const Selection& selection) const noexcept override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  bool reads(int input) const noexcept override { return input == 0; }
  Step plan(const PlanRequest& request) const override;

 private:
  Offset offset(const Shape& from, const Shape& to) const;
  CropParams params_;
};

/// A border of constant numbers around the plane, given or such that x lies in the middle of a
/// plane of the second input's size (of an odd difference the smaller part comes first).
/// Throws    Error{Code::shape} for a negative border.
class Pad final : public Layer {
 public:
  /// No padding: up to the second input's size.
  Pad(std::optional<Padding> padding, float value) : padding_(padding), value_(value) {}
  std::string_view type() const noexcept override { return "Pad"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  bool reads(int input) const noexcept override { return input == 0; }
  Step plan(const PlanRequest& request) const override;

 private:
  std::optional<Padding> padding_;
  float value_;
};

Value crop(GraphBuilder& g, std::string_view name, Value x, Offset offset, Extent size);
/// To the height and width of `like`; without an offset the middle.
Value crop_like(GraphBuilder& g,
                std::string_view name,
                Value x,
                Value like,
                std::optional<Offset> offset = std::nullopt);
Value pad(GraphBuilder& g, std::string_view name, Value x, const Padding& padding, float value = 0);
/// To the height and width of `like`, with x in the middle.
Value pad_like(GraphBuilder& g, std::string_view name, Value x, Value like, float value = 0);

}  // namespace atrous::layers
