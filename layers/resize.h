#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

enum class Interp { nearest, bilinear };

/// Where output samples lie in the input.
enum class Corners {
  aligned,     // first and last samples coincide (align_corners=True)
  half_pixel,  // pixel centres (align_corners=False)
};

struct ResizeParams {
  Interp interp = Interp::bilinear;
  Corners corners = Corners::half_pixel;
  Extent size = {0, 0};  // 0x0: the size of the second input
};

/// Resampling of the plane, to a fixed size or to that of a second input (whose numbers are not
/// used). Nearest takes floor(i * in / out) whatever `corners` says, as PyTorch does.
/// Absorbs a sum that follows, so that up-sampling and adding is one pass.
class Resize final : public Layer {
 public:
  explicit Resize(const ResizeParams& params) : params_(params) {}
  const ResizeParams& params() const noexcept { return params_; }
  std::string_view type() const noexcept override { return "Resize"; }
  std::string summary() const override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  bool reads(int input) const noexcept override { return input == 0; }
  Absorbs absorbs() const noexcept override { return {false, true, true}; }
  Step plan(const PlanRequest& request) const override;

 private:
  ResizeParams params_;
};

/// Label of every pixel after bilinear resizing of the scores to the size of a second input, in one
/// pass: [n,h,w,c] -> [n,H,W,1]. The lowest class wins a tie.
class ResizeArgmax final : public Layer {
 public:
  /// Labels are u8, or i32 when `wide` (needed above 256 classes).
  ResizeArgmax(Corners corners, bool wide) : corners_(corners), wide_(wide) {}
  std::string_view type() const noexcept override { return "ResizeArgmax"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<DType> infer_types(std::span<const DType> inputs, int outputs) const override;
  bool reads(int input) const noexcept override { return input == 0; }
  Step plan(const PlanRequest& request) const override;

 private:
  Corners corners_;
  bool wide_;
};

Value resize_to(GraphBuilder& g, std::string_view name, Value x, const ResizeParams& params);
/// Resizes x to the height and width of `like`.
Value resize_like(GraphBuilder& g,
                  std::string_view name,
                  Value x,
                  Value like,
                  Interp interp,
                  Corners corners = Corners::half_pixel);
Value resize_argmax_like(GraphBuilder& g,
                         std::string_view name,
                         Value x,
                         Value like,
                         Corners corners,
                         bool wide);

}  // namespace atrous::layers
