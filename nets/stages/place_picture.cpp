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

/// Pixels [begin, end), which lie behind one another.
void fill(float* begin, float* end, const std::array<float, 3>& colour) {
  for (; begin < end; begin += kChannels) std::copy(colour.begin(), colour.end(), begin);
}

}  // namespace

void place_picture(const TensorView& picture,
                   const Framing& framing,
                   const TensorView& input,
                   const std::array<float, 3>& border,
                   const StageContext& context) {
  const Shape& from = picture.desc.shape;
  const Shape& to = input.desc.shape;
  const Extent size = framing.resized;
  const auto rows = resize::linear_taps(from.height(), size.height, resize::Corners::half_pixel);
  auto columns = resize::linear_taps(from.width(), size.width, resize::Corners::half_pixel);
  // Whole rows are written; what is beside the picture is filled below.
  columns.insert(columns.begin(), static_cast<std::size_t>(framing.left), {});
  columns.resize(static_cast<std::size_t>(to.width()));
  const resize::Problem problem{.in_height = from.height(),
                                .in_width = from.width(),
                                .out_height = size.height,
                                .out_width = to.width(),
                                .channels = kChannels,
                                .x_stride = kChannels,
                                .y_stride = kChannels,
                                .activation = {}};
  const auto choice = kernels::choose(resize::all(), problem, context.selection);
  const StageSpan span(context.trace, "picture", choice.row->name);
  const Buffer scratch(host_allocator(),
                       kernels::scratch_bytes(*choice.row, problem, context.pool.threads()));
  const std::ptrdiff_t row = std::ptrdiff_t{kChannels} * to.width();
  float* const begin = input.as<float>();
  float* const y = begin + framing.top * row;
  kernels::execute(
      *choice.row, problem,
      resize::Args{
          .x = picture.as<const float>(), .rows = rows.data(), .columns = columns.data(), .y = y},
      scratch.data(), context.pool);
  const std::ptrdiff_t left = std::ptrdiff_t{kChannels} * framing.left;
  for (int i = 0; i < size.height; ++i) {
    fill(y + i * row, y + i * row + left, border);
    fill(y + i * row + left + std::ptrdiff_t{kChannels} * size.width, y + (i + 1) * row, border);
  }
  fill(begin, y, border);
  fill(y + size.height * row, begin + to.height() * row, border);
}

}  // namespace atrous::nets
