#include "apps/library/prepare.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/error.h"

namespace atrous::library {
namespace {

constexpr int kGrain = 16;  // rows
constexpr int kBlock = 48;  // values: whole pixels and whole vectors

/// y = factor * x + offset, repeated over the channels so that the loop below has no remainder.
struct Affine {
  float factor[kBlock];
  float offset[kBlock];
};

Affine affine_of(const nets::Preprocess& preprocess) {
  Affine affine{};
  for (std::size_t i = 0; i < kBlock; ++i) {
    const std::size_t c = i % 3;
    affine.factor[i] = preprocess.scale / preprocess.deviation[c];
    affine.offset[i] = -preprocess.mean[c] / preprocess.deviation[c];
  }
  return affine;
}

void apply(const Affine& affine, const std::uint8_t* from, int count, float* to) noexcept {
  int i = 0;
  for (; i + kBlock <= count; i += kBlock)
    for (int j = 0; j < kBlock; ++j)
      to[i + j] = static_cast<float>(from[i + j]) * affine.factor[j] + affine.offset[j];
  for (int j = 0; i + j < count; ++j)
    to[i + j] = static_cast<float>(from[i + j]) * affine.factor[j] + affine.offset[j];
}

/// Three channels in the network's order.
void reorder(const std::uint8_t* from, int width, int channels, std::uint8_t* to) noexcept {
  if (channels == 1) {
    for (int x = 0; x < width; ++x) to[3 * x] = to[3 * x + 1] = to[3 * x + 2] = from[x];
    return;
  }
  for (int x = 0; x < width; ++x) {
    to[3 * x] = from[3 * x + 2];
    to[3 * x + 1] = from[3 * x + 1];
    to[3 * x + 2] = from[3 * x];
  }
}

}  // namespace

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
  const int shorter = std::min(size.height, size.width);
  const auto scaled = [&](int extent) {
    const double exact = static_cast<double>(extent) * rule.height / shorter;
    return std::max(1, static_cast<int>(std::lround(exact)));
  };
  return {scaled(size.height), scaled(size.width)};
}

void normalise(const nets::Preprocess& preprocess,
               const ImageView& image,
               const TensorView& input,
               ThreadPool& pool) {
  const Affine affine = affine_of(preprocess);
  const int values = 3 * image.width;
  const std::ptrdiff_t row_bytes =
      image.row_bytes != 0 ? image.row_bytes : std::ptrdiff_t{image.width} * image.channels;
  const bool as_is = image.channels == 3 && !preprocess.bgr;
  std::vector<std::uint8_t> rows;
  if (!as_is)
    rows.resize(static_cast<std::size_t>(values) * static_cast<std::size_t>(pool.threads()));
  pool.parallel_for(image.height, kGrain, [&](Range range, int thread) {
    std::uint8_t* own = rows.data() + std::ptrdiff_t{values} * thread;
    for (int y = range.begin; y < range.end; ++y) {
      const std::uint8_t* from = image.pixels + y * row_bytes;
      if (!as_is) reorder(from, image.width, image.channels, own);
      apply(affine, as_is ? from : own, values, input.as<float>() + std::ptrdiff_t{values} * y);
    }
  });
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
