#include "nets/stages/keypoints.h"

#include <algorithm>
#include <cmath>

#include "core/tensor/allocator.h"
#include "kernels/resample/resample.h"
#include "kernels/resample/taps.h"
#include "kernels/row.h"
#include "kernels/table.h"

namespace atrous::nets {
namespace {

namespace resample = kernels::resample;

/// Sides of at least one whole pixel.
int whole_side(float low, float high) noexcept {
  constexpr float kMost = 1 << 14;
  return static_cast<int>(std::clamp(std::ceil(high - low), 1.0F, kMost));
}

/// The heat maps of one region at another size.
std::vector<float> stretch(const TensorView& maps,
                           int region,
                           Extent size,
                           const StageContext& context) {
  const Shape& shape = maps.desc.shape;
  const auto corners = kernels::resize::Corners::half_pixel;
  const auto rows = resample::cubic_taps(shape.height(), size.height, corners);
  const auto columns = resample::cubic_taps(shape.width(), size.width, corners);
  const int joints = shape.channels();
  const resample::Problem problem{.in_height = shape.height(),
                                  .in_width = shape.width(),
                                  .out_height = size.height,
                                  .out_width = size.width,
                                  .channels = joints,
                                  .row_taps = rows.count,
                                  .column_taps = columns.count,
                                  .x_stride = maps.desc.pixel_stride,
                                  .y_stride = joints,
                                  .activation = {}};
  const auto choice = kernels::choose(resample::all(), problem, context.selection);
  const Buffer scratch(host_allocator(),
                       kernels::scratch_bytes(*choice.row, problem, context.pool.threads()));
  std::vector<float> result(static_cast<std::size_t>(size.height) *
                            static_cast<std::size_t>(size.width) *
                            static_cast<std::size_t>(joints));
  const float* x = maps.as<const float>() +
                   std::ptrdiff_t{region} * shape.height() * shape.width() * maps.desc.pixel_stride;
  kernels::execute(
      *choice.row, problem,
      resample::Args{.x = x, .rows = rows.axis(), .columns = columns.axis(), .y = result.data()},
      scratch.data(), context.pool);
  return result;
}

}  // namespace

std::vector<Keypoint> find_keypoints(const TensorView& maps,
                                     int region,
                                     const Box& box,
                                     const StageContext& context) {
  const Extent size{whole_side(box.y1, box.y2), whole_side(box.x1, box.x2)};
  const std::vector<float> heat = stretch(maps, region, size, context);
  const auto joints = static_cast<std::size_t>(maps.desc.shape.channels());
  const float step_x = std::max(box.x2 - box.x1, 1.0F) / static_cast<float>(size.width);
  const float step_y = std::max(box.y2 - box.y1, 1.0F) / static_cast<float>(size.height);
  std::vector<Keypoint> points;
  for (std::size_t k = 0; k < joints; ++k) {
    std::size_t best = 0;
    for (std::size_t p = 0; p < heat.size() / joints; ++p)
      if (heat[p * joints + k] > heat[best * joints + k]) best = p;
    const auto width = static_cast<std::size_t>(size.width);
    points.push_back({(static_cast<float>(best % width) + 0.5F) * step_x + box.x1,
                      (static_cast<float>(best / width) + 0.5F) * step_y + box.y1,
                      heat[best * joints + k]});
  }
  return points;
}

std::vector<Keypoint> rescale(std::vector<Keypoint> points, Extent from, Extent to) {
  const float x = static_cast<float>(to.width) / static_cast<float>(from.width);
  const float y = static_cast<float>(to.height) / static_cast<float>(from.height);
  for (Keypoint& point : points) {
    point.x *= x;
    point.y *= y;
  }
  return points;
}

}  // namespace atrous::nets
