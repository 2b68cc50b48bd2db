#include "nets/stages/place_picture.h"

#include <algorithm>

#include "core/tensor/allocator.h"
#include "kernels/resize/resize.h"
#include "kernels/resize/taps.h"
#include "kernels/row.h"
#include "kernels/table.h"

namespace atrous::nets {
namespace {

namespace resize = kernels::resize;

constexpr int kChannels = 3;

}  // namespace

void place_picture(const TensorView& picture,
                   Extent resized,
                   const TensorView& input,
                   const StageContext& context) {
  const Shape& from = picture.desc.shape;
  const Shape& to = input.desc.shape;
  const auto rows = resize::linear_taps(from.height(), resized.height, resize::Corners::half_pixel);
  auto columns = resize::linear_taps(from.width(), resized.width, resize::Corners::half_pixel);
  columns.resize(static_cast<std::size_t>(to.width()));  // the places behind are cleared below
  const resize::Problem problem{.in_height = from.height(),
                                .in_width = from.width(),
                                .out_height = resized.height,
                                .out_width = to.width(),
                                .channels = kChannels,
                                .x_stride = kChannels,
                                .y_stride = kChannels,
                                .activation = {}};
  const auto choice = kernels::choose(resize::all(), problem, context.selection);
  const StageSpan span(context.trace, "picture", choice.row->name);
  const Buffer scratch(host_allocator(),
                       kernels::scratch_bytes(*choice.row, problem, context.pool.threads()));
  float* y = input.as<float>();
  kernels::execute(
      *choice.row, problem,
      resize::Args{
          .x = picture.as<const float>(), .rows = rows.data(), .columns = columns.data(), .y = y},
      scratch.data(), context.pool);
  const std::ptrdiff_t row = std::ptrdiff_t{kChannels} * to.width();
  for (int i = 0; i < resized.height; ++i)
    std::fill(y + i * row + std::ptrdiff_t{kChannels} * resized.width, y + (i + 1) * row, 0.0F);
  std::fill(y + resized.height * row, y + to.height() * row, 0.0F);
}

}  // namespace atrous::nets
