#pragma once
#include <vector>

#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// Channels in another order, some of them, or zeros between them:
///
///   y[n,h,w,i] = sources[i] < 0 ? 0 : x[n,h,w,sources[i]]
///
/// Throws    Error{Code::shape} when a source is not a channel of x.
class SelectChannels final : public Layer {
 public:
  explicit SelectChannels(std::vector<int> sources) : sources_(std::move(sources)) {}
  std::string_view type() const noexcept override { return "SelectChannels"; }
  std::string summary() const override { return "-> " + std::to_string(sources_.size()); }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  std::vector<int> sources_;
};

/// Channels [first, first + count).
Value take_channels(GraphBuilder& g, std::string_view name, Value x, int first, int count);
/// The `channels` of x and zeros up to `wanted`.
Value pad_channels(GraphBuilder& g, std::string_view name, Value x, int channels, int wanted);
/// Channel `channel`, `count` times.
Value repeat_channel(GraphBuilder& g, std::string_view name, Value x, int channel, int count);
/// Channels of `groups` blocks taken in turn: y[k * groups + g] = x[g * channels / groups + k]
/// (Zhang et al. 2018, arXiv:1707.01083, section 3.1).
Value shuffle_channels(GraphBuilder& g, std::string_view name, Value x, int channels, int groups);

}  // namespace atrous::layers
