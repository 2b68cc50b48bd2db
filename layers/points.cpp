#include "layers/points.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "core/base/error.h"
#include "layers/geometry.h"

namespace atrous::layers {
namespace {

/// The second largest score less the largest.
float uncertainty(const float* scores, int channels) {
  float first = std::max(scores[0], scores[1]), second = std::min(scores[0], scores[1]);
  for (int c = 2; c < channels; ++c) {
    second = std::max(second, std::min(first, scores[c]));
    first = std::max(first, scores[c]);
  }
  return second - first;
}

/// The `count` most uncertain places of one image, ascending; of equal ones the first.
std::vector<std::int32_t> most_uncertain(const std::vector<float>& uncertain, int count) {
  std::vector<std::int32_t> places(uncertain.size());
  std::iota(places.begin(), places.end(), 0);
  const auto at = [&](std::int32_t place) { return uncertain[static_cast<std::size_t>(place)]; };
  std::nth_element(
      places.begin(), places.begin() + (count - 1), places.end(),
      [&](std::int32_t a, std::int32_t b) { return at(a) > at(b) || (at(a) == at(b) && a < b); });
  places.resize(static_cast<std::size_t>(count));
  std::sort(places.begin(), places.end());
  return places;
}

/// Centre of pixel `i` of `size`, the image's edges being -1 and 1.
float centre(int i, int size) {
  return (static_cast<float>(2 * i + 1) - static_cast<float>(size)) / static_cast<float>(size);
}

}  // namespace

std::vector<Shape> UncertainPoints::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  if (x.channels() < 2) throw Error(Code::shape, "two scores a pixel or more, not " + x.text());
  const int count = std::min(count_, x.height() * x.width());
  return {Shape{x.batch(), count, 1, 1}, Shape{x.batch(), count, 1, 2}};
}

std::vector<DType> UncertainPoints::infer_types(std::span<const DType>, int) const {
  return {DType::i32, DType::f32};
}

Step UncertainPoints::plan(const PlanRequest&) const {
  Step step;
  step.kernel = "uncertain_points.select.f32.ref";
  step.run = [](const Call& call) {
    const TensorView &x = call.inputs[0], &places = call.outputs[0], &grid = call.outputs[1];
    const Shape& shape = x.desc.shape;
    const int plane = shape.height() * shape.width(), count = places.desc.shape.height();
    std::vector<float> uncertain(static_cast<std::size_t>(plane));
    for (int n = 0; n < shape.batch(); ++n) {
      constexpr int kPixels = 1024;
      call.pool.parallel_for(plane, kPixels, [&](Range range, int) {
        for (int p = range.begin; p < range.end; ++p) {
          const float* from =
              x.as<const float>() + (std::ptrdiff_t{n} * plane + p) * x.desc.pixel_stride;
          uncertain[static_cast<std::size_t>(p)] = uncertainty(from, shape.channels());
        }
      });
      std::ptrdiff_t row = std::ptrdiff_t{n} * count;
      for (const std::int32_t place : most_uncertain(uncertain, count)) {
        places.as<std::int32_t>()[row * places.desc.pixel_stride] = place;
        float* to = grid.as<float>() + row * grid.desc.pixel_stride;
        to[0] = centre(place % shape.width(), shape.width());
        to[1] = centre(place / shape.width(), shape.height());
        ++row;
      }
    }
  };
  return step;
}

std::vector<Shape> ReplacePoints::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 3);
  const Shape &x = inputs[0], &places = inputs[1], &pixels = inputs[2];
  if (places.channels() != 1 || pixels != places.with_channels(x.channels()) ||
      places.batch() != x.batch())
    throw Error(Code::shape,
                pixels.text() + " do not go into " + x.text() + " at " + places.text());
  return {x};
}

Step ReplacePoints::plan(const PlanRequest&) const {
  Step step;
  step.kernel = "replace_points.scatter.f32.ref";
  step.run = [](const Call& call) {
    const TensorView &x = call.inputs[0], &places = call.inputs[1], &pixels = call.inputs[2];
    const TensorView& y = call.outputs[0];
    const Shape& shape = x.desc.shape;
    const auto copy = [&](const TensorView& from, std::ptrdiff_t row, std::ptrdiff_t to) {
      std::memcpy(y.as<float>() + to * y.desc.pixel_stride,
                  from.as<const float>() + row * from.desc.pixel_stride,
                  static_cast<std::size_t>(shape.channels()) * sizeof(float));
    };
    for (std::ptrdiff_t p = 0; p < shape.pixels(); ++p) copy(x, p, p);
    const std::ptrdiff_t plane = std::ptrdiff_t{shape.height()} * shape.width();
    const std::ptrdiff_t count = places.desc.shape.height();
    for (std::ptrdiff_t row = 0; row < shape.batch() * count; ++row) {
      const auto place = places.as<const std::int32_t>()[row * places.desc.pixel_stride];
      copy(pixels, row, row / count * plane + place);
    }
  };
  return step;
}

Points uncertain_points(GraphBuilder& g, std::string_view name, Value x, int count) {
  const auto both = g.add_many(std::make_shared<UncertainPoints>(count), name, {&x, 1}, 2);
  return {both[0], both[1]};
}

Value replace_points(
    GraphBuilder& g, std::string_view name, Value x, const Points& points, Value pixels) {
  const Value inputs[] = {x, points.places, pixels};
  return g.add(std::make_shared<ReplacePoints>(), name, inputs);
}

}  // namespace atrous::layers
