#include "layers/resize.h"

#include <cmath>

#include "core/base/error.h"
#include "kernels/resample/resample.h"
#include "kernels/resample/taps.h"
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
  Resident<op::Tap> rows;
  Resident<op::Tap> columns;
};

/// The taps of one axis of bicubic resizing.
struct CubicAxis {
  CubicAxis(PackedStore& store, const kernels::resample::Taps& taps)
      : place(store, taps.place), weight(store, taps.weight) {}
  kernels::resample::Axis axis() const noexcept { return {place.data(), weight.data()}; }

  Resident<std::int32_t> place;
  Resident<float> weight;
};

op::Corners kernel_corners(Corners corners) {
  return corners == Corners::aligned ? op::Corners::aligned : op::Corners::half_pixel;
}

/// Input places from one output place to the next where the parameters say it, else 0.
double given_step(const ResizeParams& params, double scale) {
  return scale > 0 && !params.recompute ? 1 / scale : 0;
}

Taps make_taps(const PlanRequest& request, const ResizeParams& params) {
  const Shape &from = request.inputs[0].shape, &to = request.outputs[0].shape;
  const auto axis = [&](int in, int out, double scale) {
    const double step = given_step(params, scale);
    return params.interp == Interp::nearest
               ? op::nearest_taps(in, out, op::Corners::asymmetric, step)
               : op::linear_taps(in, out, kernel_corners(params.corners), step);
  };
  return {{request.packed, axis(from.height(), to.height(), params.scale_height)},
          {request.packed, axis(from.width(), to.width(), params.scale_width)}};
}

/// The fields that the problems of both operations have.
template <class Problem>
Problem make_problem(const PlanRequest& request) {
  const TensorDesc& x = request.inputs[0];
  const TensorDesc& y = request.outputs[0];
  Problem problem;
  problem.batch = x.shape.batch();
  problem.in_height = x.shape.height();
  problem.in_width = x.shape.width();
  problem.out_height = y.shape.height();
  problem.out_width = y.shape.width();
  problem.channels = x.shape.channels();
  problem.x_stride = x.pixel_stride;
  problem.y_stride = y.pixel_stride;
  problem.residual = request.residual.has_value();
  problem.residual_stride = request.residual ? request.residual->pixel_stride : 0;
  problem.activation = request.activation;
  if constexpr (requires { problem.x_type; }) {
    problem.x_type = element_of(x.dtype);
    problem.y_type = element_of(y.dtype);
    if (request.residual) problem.residual_type = element_of(request.residual->dtype);
  }
  return problem;
}

std::string_view corners_text(Corners corners) {
  return corners == Corners::aligned ? "aligned corners" : "half-pixel centres";
}

}  // namespace

std::string Resize::summary() const {
  if (params_.interp == Interp::nearest) return "nearest";
  if (params_.interp == Interp::imresize) return "bicubic, mirrored border";
  return (params_.interp == Interp::bicubic ? "bicubic, " : "bilinear, ") +
         std::string(corners_text(params_.corners));
}

int Resize::axis_size(int in, int fixed, double scale) const {
  if (fixed > 0) return fixed;
  if (scale > 0) {
    const double size = in * scale;
    return static_cast<int>(params_.interp == Interp::imresize ? std::round(size)
                                                               : std::floor(size));
  }
  const int shrunk = params_.shrink > 0 ? (in - 1) / params_.shrink + 1 : in;
  return params_.zoom > 0 ? shrunk + (shrunk - 1) * (params_.zoom - 1) : shrunk;
}

bool Resize::takes_narrow(const Selection& selection) const noexcept {
  const bool tapped = params_.interp == Interp::bilinear || params_.interp == Interp::nearest;
  return tapped && keeps_narrow(selection);
}

std::vector<Shape> Resize::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, params_.sized() ? 1 : 2);
  const Shape& x = inputs[0];
  const Extent size = params_.sized()
                          ? Extent{axis_size(x.height(), params_.size.height, params_.scale_height),
                                   axis_size(x.width(), params_.size.width, params_.scale_width)}
                          : Extent{inputs[1].height(), inputs[1].width()};
  if (x.height() < 1 || x.width() < 1 || size.height < 1 || size.width < 1)
    throw Error(Code::shape, "cannot resize " + x.text() + " to " + std::to_string(size.height) +
                                 "x" + std::to_string(size.width));
  return {Shape{x.batch(), size.height, size.width, x.channels()}};
}

Step Resize::plan(const PlanRequest& request) const {
  if (params_.interp == Interp::bicubic || params_.interp == Interp::imresize)
    return plan_bicubic(request);
  auto problem = make_problem<op::Problem>(request);
  problem.nearest = params_.interp == Interp::nearest;
  const Shape& y = request.outputs[0].shape;
  const auto taps = make_taps(request, params_);
  constexpr double kFlopsPerSample = 6;
  const double flops = problem.nearest ? 0 : kFlopsPerSample * static_cast<double>(y.count());
  return make_step(
      request, op::all(), problem, flops, [taps, residual = problem.residual](const Call& call) {
        return op::Args{call.inputs[0].as<const float>(), taps.rows.data(), taps.columns.data(),
                        residual ? call.inputs.back().as<const float>() : nullptr,
                        call.outputs[0].as<float>()};
      });
}

Step Resize::plan_bicubic(const PlanRequest& request) const {
  namespace cubic = kernels::resample;
  auto problem = make_problem<cubic::Problem>(request);
  const auto make = [&](int in, int out, double scale) {
    return params_.interp == Interp::imresize
               ? cubic::imresize_taps(in, out)
               : cubic::cubic_taps(in, out, kernel_corners(params_.corners),
                                   given_step(params_, scale));
  };
  const cubic::Taps row_taps = make(problem.in_height, problem.out_height, params_.scale_height);
  const cubic::Taps column_taps = make(problem.in_width, problem.out_width, params_.scale_width);
  problem.row_taps = row_taps.count;
  problem.column_taps = column_taps.count;
  const CubicAxis rows(request.packed, row_taps), columns(request.packed, column_taps);
  const double flops = 2.0 * row_taps.count * static_cast<double>(request.outputs[0].shape.count());
  return make_step(request, cubic::all(), problem, flops,
                   [rows, columns, residual = problem.residual](const Call& call) {
                     return cubic::Args{call.inputs[0].as<const float>(), rows.axis(),
                                        columns.axis(),
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
                               .x_stride = x.pixel_stride,
                               .x_type = element_of(x.dtype)};
  const auto taps = make_taps(request, {.interp = Interp::bilinear, .corners = corners_});
  constexpr double kFlopsPerScore = 7;
  const double flops = kFlopsPerScore * static_cast<double>(y.count()) * x.shape.channels();
  return make_step(request, fused::all(), problem, flops, [taps](const Call& call) {
    return fused::Args{call.inputs[0].as<const float>(), taps.rows.data(), taps.columns.data(),
                       call.outputs[0].data};
  });
}

Value resize_to(GraphBuilder& g, std::string_view name, Value x, const ResizeParams& params) {
  return g.add(std::make_shared<Resize>(params), name, {&x, 1});
}

Value resize_like(
    GraphBuilder& g, std::string_view name, Value x, Value like, Interp interp, Corners corners) {
  const Value inputs[] = {x, like};
  const ResizeParams params{.interp = interp, .corners = corners};
  return g.add(std::make_shared<Resize>(params), name, inputs);
}

Value resize_argmax_like(
    GraphBuilder& g, std::string_view name, Value x, Value like, Corners corners, bool wide) {
  const Value inputs[] = {x, like};
  return g.add(std::make_shared<ResizeArgmax>(corners, wide), name, inputs);
}

}  // namespace atrous::layers
