#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

struct LrnParams {
  int size = 5;  // an even one reaches one channel further back than forth
  float alpha = 1e-4F;
  float beta = 0.75F;
  float bias = 1;
};

/// Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3), as Caffe's
/// LRN and PyTorch's LocalResponseNorm have it:
///
///   y[i,c] = x[i,c] / (bias + alpha / size * sum of x[i,k]^2 over the `size` channels around c)^beta
class Lrn final : public Layer {
 public:
  explicit Lrn(const LrnParams& params) : params_(params) {}
  std::string_view type() const noexcept override { return "LRN"; }
  std::string summary() const override { return "size " + std::to_string(params_.size); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  LrnParams params_;
};

struct GroupNormParams {
  int groups = 32;  // 0: as many as channels, which is instance normalisation
  float epsilon = 1e-5F;
  bool affine = true;  // false: no weights
};

/// Normalisation by the statistics of a group of channels over one image's plane (Wu and He 2018,
/// arXiv:1803.08494):
///
///   y[n,i,c] = weight[c] * (x[n,i,c] - mean[n,g]) / sqrt(variance[n,g] + epsilon) + bias[c]
///
/// Weights   weight, bias: [channels] each, when `params.affine`.
/// Throws    Error{Code::shape} when groups does not divide the channels.
class GroupNorm final : public Layer {
 public:
  explicit GroupNorm(const GroupNormParams& params) : params_(params) {}
  std::string_view type() const noexcept override;
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  GroupNormParams params_;
};

/// The same over the channels of every pixel by itself (Ba et al. 2016, arXiv:1607.06450).
class LayerNorm final : public Layer {
 public:
  LayerNorm(float epsilon, bool affine) : epsilon_(epsilon), affine_(affine) {}
  std::string_view type() const noexcept override { return "LayerNorm"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  std::vector<WeightSpec> weights(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  float epsilon_;
  bool affine_;
};

Value lrn(GraphBuilder& g, std::string_view name, Value x, const LrnParams& params = {});
Value group_norm(GraphBuilder& g, std::string_view name, Value x, const GroupNormParams& params);
/// Every channel of every image by itself.
Value instance_norm(
    GraphBuilder& g, std::string_view name, Value x, float epsilon = 1e-5F, bool affine = true);
Value layer_norm(
    GraphBuilder& g, std::string_view name, Value x, float epsilon = 1e-5F, bool affine = true);

}  // namespace atrous::layers
