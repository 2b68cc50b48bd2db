#include "layers/resize.h"

#include "core/base/error.h"
#include "kernels/resize/resize.h"
#include "kernels/resize/taps.h"
#include "kernels/resize_argmax/resize_argmax.h"
#include "layers/geometry.h"
#include "layers/step.h"

namespace atrous::layers {
namespace {

namespace op = kernels::resize;
namespace fused = kernels::resize_argmax;

/// Taps of both axes, shared by all runs of a step.
struct Taps {
  std::vector<op::Tap> rows;
  std::vector<op::Tap> columns;
};

op::Corners kernel_corners(Corners corners) {
  return corners == Corners::aligned ? op::Corners::aligned : op::Corners::half_pixel;
}

std::shared_ptr<const Taps> make_taps(const Shape& from,
                                      const Shape& to,
                                      Interp interp,
                                      Corners corners) {
  const auto axis = [&](int in, int out) {
    return interp == Interp::nearest ? op::nearest_taps(in, out, op::Corners::asymmetric)
                                     : op::linear_taps(in, out, kernel_corners(corners));
  };
  return std::make_shared<const Taps>(
      Taps{axis(from.height(), to.height()), axis(from.width(), to.width())});
}

std::string_view corners_text(Corners corners) {
  return corners == Corners::aligned ? "aligned corners" : "half-pixel centres";
}

}  // namespace

std::string Resize::summary() const {
  if (params_.interp == Interp::nearest) return "nearest";
  return "bilinear, " + std::string(corners_text(params_.corners));
}

std::vector<Shape> Resize::infer(std::span<const Shape> inputs) const {
  const bool fixed = params_.size.height > 0;
  require_activations(inputs, fixed ? 1 : 2);
  const Shape& x = inputs[0];
  const Extent size = fixed ? params_.size : Extent{inputs[1].height(), inputs[1].width()};
  if (x.height() < 1 || x.width() < 1 || size.height < 1 || size.width < 1)
    throw Error(Code::shape, "cannot resize an empty plane");
  return {Shape{x.batch(), size.height, size.width, x.channels()}};
}

Step Resize::plan(const PlanRequest& request) const {
  const TensorDesc& x = request.inputs[0];
  const TensorDesc& y = request.outputs[0];
  op::Problem problem;
  problem.batch = x.shape.batch();
  problem.in_height = x.shape.height();
  problem.in_width = x.shape.width();
  problem.out_height = y.shape.height();
  problem.out_width = y.shape.width();
  problem.channels = x.shape.channels();
  problem.nearest = params_.interp == Interp::nearest;
  problem.x_stride = x.pixel_stride;
  problem.y_stride = y.pixel_stride;
  problem.residual = request.residual.has_value();
  problem.residual_stride = request.residual ? request.residual->pixel_stride : 0;
  problem.activation = request.activation;
  const auto taps = make_taps(x.shape, y.shape, params_.interp, params_.corners);
  constexpr double kFlopsPerSample = 6;
  const double flops = problem.nearest ? 0 : kFlopsPerSample * static_cast<double>(y.shape.count());
  return make_step(request, op::all(), problem, flops,
                   [taps, residual = problem.residual](const Call& call) {
                     return op::Args{
                         call.inputs[0].as<const float>(), taps->rows.data(), taps->columns.data(),
                         residual ? call.inputs.back().as<const float>() : nullptr,
                         call.outputs[0].as<float>()};
                   });
}

std::vector<Shape> ResizeArgmax::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 2);
  constexpr int kNarrowClasses = 256;
  if (!wide_ && inputs[0].channels() > kNarrowClasses)
    throw Error(Code::shape, "u8 labels hold at most 256 classes; ask for wide labels");
  return {Shape{inputs[0].batch(), inputs[1].height(), inputs[1].width(), 1}};
}

std::vector<DType> ResizeArgmax::infer_types(std::span<const DType>, int) const {
  return {wide_ ? DType::i32 : DType::u8};
}

Step ResizeArgmax::plan(const PlanRequest& request) const {
  const TensorDesc& x = request.inputs[0];
  const Shape& y = request.outputs[0].shape;
  const fused::Problem problem{.batch = x.shape.batch(),
                               .in_height = x.shape.height(),
                               .in_width = x.shape.width(),
                               .out_height = y.height(),
                               .out_width = y.width(),
                               .channels = x.shape.channels(),
                               .wide = wide_,
                               .x_stride = x.pixel_stride};
  const auto taps = make_taps(x.shape, y, Interp::bilinear, corners_);
  constexpr double kFlopsPerScore = 7;
  const double flops =
      kFlopsPerScore * static_cast<double>(y.count()) * x.shape.channels();
  return make_step(request, fused::all(), problem, flops, [taps](const Call& call) {
    return fused::Args{call.inputs[0].as<const float>(), taps->rows.data(), taps->columns.data(),
                       call.outputs[0].data};
  });
}

Value resize_to(GraphBuilder& g, std::string_view name, Value x, const ResizeParams& params) {
  return g.add(std::make_shared<Resize>(params), name, {&x, 1});
}

Value resize_like(
    GraphBuilder& g, std::string_view name, Value x, Value like, Interp interp, Corners corners) {
  const Value inputs[] = {x, like};
  const ResizeParams params{.interp = interp, .corners = corners, .size = {0, 0}};
  return g.add(std::make_shared<Resize>(params), name, inputs);
}

Value resize_argmax_like(
    GraphBuilder& g, std::string_view name, Value x, Value like, Corners corners, bool wide) {
  const Value inputs[] = {x, like};
  return g.add(std::make_shared<ResizeArgmax>(corners, wide), name, inputs);
}

}  // namespace atrous::layers
