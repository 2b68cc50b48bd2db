#pragma once
#include <cstdint>

#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// Every image `count` times in turn: [n,h,w,c] -> [n*count,h,w,c].
class Repeat final : public Layer {
 public:
  explicit Repeat(int count) : count_(count) {}
  std::string_view type() const noexcept override { return "Repeat"; }
  std::string summary() const override { return "x" + std::to_string(count_); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  int count_;
};

/// Dropout that drops at inference too (Gal and Ghahramani 2016, arXiv:1506.02142):
///
///   y[i] = u(seed, i) < ratio ? 0 : x[i] / (1 - ratio)
///
/// with u a hash of seed and element, uniform in [0, 1): one seed gives one mask, whatever the
/// threads. Every image of a batch has a mask of its own.
class SampledDropout final : public Layer {
 public:
  SampledDropout(float ratio, std::uint64_t seed) : ratio_(ratio), seed_(seed) {}
  std::string_view type() const noexcept override { return "SampledDropout"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  bool may_overwrite(int /*input*/) const noexcept override { return true; }
  Step plan(const PlanRequest& request) const override;

 private:
  float ratio_;
  std::uint64_t seed_;
};

/// Mean and variance over what Repeat made of each image:
///
///   mean = sum x / count,   variance = sum (x - mean)^2 / count;   [n*count,h,w,c] -> [n,h,w,c] twice
///
/// Throws    Error{Code::shape} when `count` does not divide the batch.
class SampleMoments final : public Layer {
 public:
  explicit SampleMoments(int count) : count_(count) {}
  std::string_view type() const noexcept override { return "SampleMoments"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  int count_;
};

struct Moments {
  Value mean, variance;
};

Value repeat(GraphBuilder& g, std::string_view name, Value x, int count);
Value sampled_dropout(
    GraphBuilder& g, std::string_view name, Value x, float ratio, std::uint64_t seed);
Moments sample_moments(GraphBuilder& g, std::string_view name, Value x, int count);

}  // namespace atrous::layers
