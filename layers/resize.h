#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

enum class Interp {
  nearest,
  bilinear,
  bicubic,   // as PyTorch has it
  imresize,  // bicubic as MATLAB's imresize has it, whatever the corners
};

/// Where output samples lie in the input.
enum class Corners {
  aligned,     // first and last samples coincide (align_corners=True)
  half_pixel,  // pixel centres (align_corners=False)
};

/// The output's height and width: `size`, or a scale, or shrink and zoom, whichever is set; else those
/// of a second input.
struct ResizeParams {
  Interp interp = Interp::bilinear;
  Corners corners = Corners::half_pixel;
  Extent size = {0, 0};
  /// floor(in * scale), each axis; the step between samples is then 1 / scale unless it is recomputed
  /// from the sizes, as PyTorch does when told to. imresize rounds, and always recomputes.
  double scale_height = 0, scale_width = 0;
  bool recompute = false;
  /// Caffe's Interp: (in - 1) / shrink + 1, then in + (in - 1) * (zoom - 1).
  int shrink = 0, zoom = 0;

  /// True when the size does not come from a second input.
  bool sized() const noexcept {
    return size.height > 0 || scale_height > 0 || shrink > 0 || zoom > 0;
  }
};

/// Resampling of the plane, to a size that the parameters give or to that of a second input (whose
/// numbers are not used). Nearest takes floor(i * in / out) whatever `corners` says, bicubic is
/// Keys' kernel with a = -0.75, both as PyTorch does.
/// Absorbs a sum that follows, so that up-sampling and adding is one pass.
class Resize final : public Layer {
 public:
  explicit Resize(const ResizeParams& params) : params_(params) {}
  const ResizeParams& params() const noexcept { return params_; }
  std::string_view type() const noexcept override { return "Resize"; }
  bool takes_narrow(const Selection& selection) const noexcept override;
  std::string summary() const override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  bool reads(int input) const noexcept override { return input == 0; }
  Absorbs absorbs() const noexcept override { return {false, true, true}; }
  Step plan(const PlanRequest& request) const override;

 private:
  int axis_size(int in, int fixed, double scale) const;
  Step plan_bicubic(const PlanRequest& request) const;

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

/// Resizes x by itself: `params` must set the size in some way.
Value resize_to(GraphBuilder& g, std::string_view name, Value x, const ResizeParams& params);
/// Resizes x to the height and width of `like`.
Value resize_like(GraphBuilder& g,
                  std::string_view name,
                  Value x,
                  Value like,
                  Interp interp,
                  Corners corners = Corners::half_pixel);
Value resize_argmax_like(
    GraphBuilder& g, std::string_view name, Value x, Value like, Corners corners, bool wide);

}  // namespace atrous::layers
