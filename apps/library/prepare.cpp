#include "apps/library/prepare.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "kernels/table.h"

namespace atrous::library {
void check(const ImageView& image) {
  if (!image.pixels || image.height < 1 || image.width < 1)
    throw Error(Code::usage, "the image is empty");
  if (image.channels != 1 && image.channels != 3) {
    throw Error(Code::usage, "the image has " + std::to_string(image.channels) +
                                 " channels; expected 1 (grey) or 3 (RGB)");
  }
}

Extent network_size(const nets::ResizeRule& rule, Extent size) {
  using Mode = nets::ResizeRule::Mode;
  if (rule.mode == Mode::fixed) return {rule.height, rule.width};
  if (rule.mode == Mode::none) return size;
  const auto [shorter, longer] = std::minmax(size.height, size.width);
  double zoom = double{1} * rule.height / (rule.mode == Mode::short_side ? shorter : longer);
  if (rule.most != 0) zoom = std::min(zoom, double{1} * rule.most / longer);
  const auto scaled = [&](int extent) {
    return std::max(1, static_cast<int>(std::lround(extent * zoom)));
  };
  return {scaled(size.height), scaled(size.width)};
}

kernels::pixels::Problem pixel_problem(const nets::Preprocess& preprocess, const ImageView& image) {
  kernels::pixels::Problem problem{.height = image.height,
                                   .width = image.width,
                                   .channels = image.channels,
                                   .reversed = preprocess.bgr};
  problem.row_bytes =
      image.row_bytes != 0 ? image.row_bytes : std::ptrdiff_t{image.width} * image.channels;
  for (std::size_t c = 0; c < 3; ++c) {
    problem.factor[c] = preprocess.scale / preprocess.deviation[c];
    problem.offset[c] = -preprocess.mean[c] / preprocess.deviation[c];
  }
  return problem;
}

void normalise(const nets::Preprocess& preprocess,
               const ImageView& image,
               const TensorView& input,
               ThreadPool& pool) {
  namespace op = kernels::pixels;
  const op::Problem problem = pixel_problem(preprocess, image);
  const op::Kernel& kernel =
      *kernels::choose(op::all(), problem, Selection{.isa = host_isa(), .device = {}}).row;
  const Buffer scratch(host_allocator(), kernels::scratch_bytes(kernel, problem, pool.threads()));
  kernels::execute(kernel, problem, op::Args{image.pixels, input.as<float>()}, scratch.data(),
                   pool);
}

io::LabelMap to_labels(const TensorView& output) {
  const Shape& shape = output.desc.shape;
  io::LabelMap labels{shape.height(), shape.width(), {}};
  const auto count = static_cast<std::size_t>(shape.count());
  labels.ids.resize(count);
  if (output.desc.dtype == DType::u8) {
    std::copy_n(output.as<const std::uint8_t>(), count, labels.ids.begin());
  } else {
    std::transform(output.as<const std::int32_t>(), output.as<const std::int32_t>() + count,
                   labels.ids.begin(),
                   [](std::int32_t id) { return static_cast<std::uint16_t>(id); });
  }
  return labels;
}

}  // namespace atrous::library
