#include "layers/monte_carlo.h"

#include <cstring>

#include "core/base/error.h"
#include "layers/geometry.h"

namespace atrous::layers {
namespace {

constexpr int kGrain = 256;  // pixels

/// splitmix64 of (seed, element), in [0, 1).
float uniform(std::uint64_t seed, std::uint64_t element) noexcept {
  std::uint64_t z = seed + (element + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  z ^= z >> 31;
  return static_cast<float>(z >> 40) * 0x1p-24F;
}

const float* pixel(const TensorView& x, std::ptrdiff_t p) {
  return x.as<const float>() + p * x.desc.pixel_stride;
}

float* pixel_of(const TensorView& y, std::ptrdiff_t p) {
  return y.as<float>() + p * y.desc.pixel_stride;
}

std::ptrdiff_t plane_of(const Shape& shape) {
  return std::ptrdiff_t{shape.height()} * shape.width();
}

}  // namespace

std::vector<Shape> Repeat::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  return {Shape{x.batch() * count_, x.height(), x.width(), x.channels()}};
}

Step Repeat::plan(const PlanRequest&) const {
  Step step;
  step.kernel = "repeat.pixel.f32.ref";
  step.run = [count = count_](const Call& call) {
    const TensorView &x = call.inputs[0], &y = call.outputs[0];
    const std::ptrdiff_t plane = plane_of(x.desc.shape);
    const auto bytes = static_cast<std::size_t>(x.desc.shape.channels()) * sizeof(float);
    call.pool.parallel_for(static_cast<int>(y.desc.shape.pixels()), kGrain, [&](Range range, int) {
      for (int p = range.begin; p < range.end; ++p) {
        const std::ptrdiff_t image = p / plane / count;
        std::memcpy(pixel_of(y, p), pixel(x, image * plane + p % plane), bytes);
      }
    });
  };
  return step;
}

std::vector<Shape> SampledDropout::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  return {inputs[0]};
}

Step SampledDropout::plan(const PlanRequest&) const {
  Step step;
  step.kernel = "sampled_dropout.hash.f32.ref";
  step.run = [ratio = ratio_, seed = seed_](const Call& call) {
    const TensorView &x = call.inputs[0], &y = call.outputs[0];
    const int channels = x.desc.shape.channels();
    const float kept = 1 / (1 - ratio);
    call.pool.parallel_for(static_cast<int>(y.desc.shape.pixels()), kGrain, [&](Range range, int) {
      for (int p = range.begin; p < range.end; ++p) {
        const float* from = pixel(x, p);
        float* to = pixel_of(y, p);
        const auto first = static_cast<std::uint64_t>(p) * static_cast<std::uint64_t>(channels);
        for (int c = 0; c < channels; ++c) {
          const float u = uniform(seed, first + static_cast<std::uint64_t>(c));
          to[c] = u < ratio ? 0.0F : from[c] * kept;
        }
      }
    });
  };
  return step;
}

std::vector<Shape> SampleMoments::infer(std::span<const Shape> inputs) const {
  require_activations(inputs, 1);
  const Shape& x = inputs[0];
  if (x.batch() % count_)
    throw Error(Code::shape, x.text() + " is not " + std::to_string(count_) + " samples an image");
  const Shape y{x.batch() / count_, x.height(), x.width(), x.channels()};
  return {y, y};
}

Step SampleMoments::plan(const PlanRequest&) const {
  Step step;
  step.kernel = "sample_moments.pixel.f32.ref";
  step.run = [count = count_](const Call& call) {
    const TensorView &x = call.inputs[0], &mean = call.outputs[0], &variance = call.outputs[1];
    const std::ptrdiff_t plane = plane_of(x.desc.shape);
    const int channels = x.desc.shape.channels();
    const auto pixels = static_cast<int>(mean.desc.shape.pixels());
    call.pool.parallel_for(pixels, kGrain, [&](Range range, int) {
      for (int p = range.begin; p < range.end; ++p) {
        const std::ptrdiff_t first = p / plane * count * plane + p % plane;
        for (int c = 0; c < channels; ++c) {
          double sum = 0, squares = 0;
          for (int i = 0; i < count; ++i) sum += double{pixel(x, first + i * plane)[c]};
          const double centre = sum / count;
          for (int i = 0; i < count; ++i) {
            const double apart = double{pixel(x, first + i * plane)[c]} - centre;
            squares += apart * apart;
          }
          pixel_of(mean, p)[c] = static_cast<float>(centre);
          pixel_of(variance, p)[c] = static_cast<float>(squares / count);
        }
      }
    });
  };
  return step;
}

Value repeat(GraphBuilder& g, std::string_view name, Value x, int count) {
  return g.add(std::make_shared<Repeat>(count), name, {&x, 1});
}

Value sampled_dropout(
    GraphBuilder& g, std::string_view name, Value x, float ratio, std::uint64_t seed) {
  return g.add(std::make_shared<SampledDropout>(ratio, seed), name, {&x, 1});
}

Moments sample_moments(GraphBuilder& g, std::string_view name, Value x, int count) {
  const auto both = g.add_many(std::make_shared<SampleMoments>(count), name, {&x, 1}, 2);
  return {both[0], both[1]};
}

}  // namespace atrous::layers
