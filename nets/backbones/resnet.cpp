#include "nets/backbones/resnet.h"

#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "layers/pool.h"
#include "nets/blocks/residual.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr int kStages = 4;
constexpr int kBaseWidth = 64;
constexpr int kExpansion = 4;

struct Depth {
  int depth;
  std::array<int, kStages> blocks;
  bool bottleneck;
};

constexpr Depth kDepths[] = {{18, {2, 2, 2, 2}, false},
                             {34, {3, 4, 6, 3}, false},
                             {50, {3, 4, 6, 3}, true},
                             {101, {3, 4, 23, 3}, true},
                             {152, {3, 8, 36, 3}, true}};

const Depth& find_depth(int wanted) {
  for (const Depth& depth : kDepths)
    if (depth.depth == wanted) return depth;
  throw Error(Code::usage,
              "ResNet depth " + std::to_string(wanted) + ": expected 18, 34, 50, 101 or 152");
}

class Builder {
 public:
  Builder(GraphBuilder& g, const ResNetParams& params)
      : g_(g), params_(params), depth_(find_depth(params.depth)) {
    if (params.blocks) depth_.blocks = *params.blocks;
  }

  Value stem(Value x) {
    const auto scope = g_.scope("stem");
    constexpr int kChannels = 64;
    if (!params_.deep_stem) {
      channels_ = kChannels;
      return conv("", x, {.channels = kChannels, .kernel = 7, .stride = 2});
    }
    for (int i = 0; i < 3; ++i) {
      channels_ = params_.deep_channels[static_cast<std::size_t>(i)];
      x = conv(std::to_string(i + 1), x,
               {.channels = channels_, .kernel = 3, .stride = i == 0 ? 2 : 1});
    }
    return x;
  }

  /// Stages behind the fourth are copies of it, each with twice the dilation.
  Value stage(std::size_t number, Value x) {
    const auto scope = g_.scope("layer" + std::to_string(number + 1));
    const std::size_t i = std::min<std::size_t>(number, kStages - 1);
    const int planes = params_.planes << i;
    const int width = planes * params_.width_per_group / kBaseWidth * params_.groups;
    for (int j = 0; j < depth_.blocks[i]; ++j) {
      const int out = planes * (depth_.bottleneck ? kExpansion : 1);
      const int whole = dilation(i, j) << (number - i);
      if (number == 1 && j > 0 && params_.halving && params_.halving->block == j - 1) x = halve(x);
      const auto inner = g_.scope(std::to_string(j));
      x = residual(g_, x,
                   {.bottleneck = depth_.bottleneck,
                    .in = channels_,
                    .width = width,
                    .out = out,
                    .stride = number == i ? stride(i, j) : 1,
                    .dilation = whole,
                    .second_dilation = params_.dilate_second ? whole : 1,
                    .groups = params_.groups,
                    .stride_in_first = params_.stride_in_first,
                    .subsample = params_.stride_last,
                    .pre_activation = params_.pre_activation,
                    .bias = params_.bias,
                    .norm = params_.norm,
                    .body = number == 0 && j == 1 ? &low_ : nullptr});
      channels_ = out;
    }
    return x;
  }

  Value halve(Value x) {
    unhalved_ = x;
    return resize_to(g_, "halved", x, params_.halving->resize);
  }
  Value unhalved() const { return unhalved_; }
  Value low() const { return low_; }
  int channels() const { return channels_; }
  /// What stage i reads when nothing was built before it.
  void begin_at(std::size_t i) {
    channels_ = (params_.planes << (i - 1)) * (depth_.bottleneck ? kExpansion : 1);
  }

 private:
  /// An empty name puts the nodes into the current scope.
  Value conv(const std::string& name, Value x, ConvBlockParams conv) {
    conv.bias = params_.bias;
    conv.norm = params_.norm;
    return conv_block(g_, name, x, conv);
  }

  int stride(std::size_t stage, int block) const {
    if (!params_.stride_last) return block == 0 ? params_.strides[stage] : 1;
    const bool last = block + 1 == depth_.blocks[stage] && stage + 1 < kStages;
    return last ? params_.strides[stage + 1] : 1;
  }

  int dilation(std::size_t stage, int block) const {
    const std::vector<int>& given = params_.block_dilations[stage];
    if (!given.empty()) return given.at(static_cast<std::size_t>(block));
    const int whole = params_.dilations[stage];
    if (stage + 1 == kStages && !params_.multi_grid.empty())
      return whole * params_.multi_grid.at(static_cast<std::size_t>(block));
    return block == 0 && params_.halve_first && whole > 1 ? whole / 2 : whole;
  }

  GraphBuilder& g_;
  const ResNetParams& params_;
  Depth depth_;
  Value unhalved_, low_;
  int channels_ = 0;
};

}  // namespace

void ResNetParams::set_output_stride(int output_stride) {
  switch (output_stride) {
    case 8:
      strides = {1, 2, 1, 1};
      dilations = {1, 1, 2, 4};
      return;
    case 16:
      strides = {1, 2, 2, 1};
      dilations = {1, 1, 1, 2};
      return;
    case 32:
      strides = {1, 2, 2, 2};
      dilations = {1, 1, 1, 1};
      return;
    default:
      throw Error(Code::usage,
                  "output stride " + std::to_string(output_stride) + ": expected 8, 16 or 32");
  }
}

std::array<int, 4> resnet_blocks(int depth) { return find_depth(depth).blocks; }

ResNetFeatures resnet(GraphBuilder& g,
                      std::string_view name,
                      Value image,
                      const ResNetParams& params) {
  const auto scope = g.scope(name);
  Builder builder(g, params);
  ResNetFeatures features{};
  features.stem = builder.stem(image);
  constexpr int kPool = 3;
  Value x = max_pool(g, "maxpool", features.stem,
                     {.kernel = {kPool, kPool},
                      .stride = {2, 2},
                      .dilation = {},
                      .padding = Padding::all(params.pool_padding),
                      .ceil_mode = params.pool_ceil,
                      .same = params.pool_same});
  features.pool = x;
  for (std::size_t i = 0; i < static_cast<std::size_t>(params.stages); ++i) {
    if (i == 2 && params.halving && builder.unhalved().id < 0) x = builder.halve(x);
    x = builder.stage(i, x);
    features.stage[i] = x;
    features.channels[i] = builder.channels();
  }
  features.unhalved = builder.unhalved();
  features.low = builder.low();
  if (params.pre_activation) {
    const auto last = g.scope("last");
    features.stage.back() = norm_and_activation(g, x, params.norm, {Act::relu, 0});
  }
  features.last = params.pre_activation ? features.stage.back() : x;
  for (int i = 0; i < params.cascade; ++i)
    features.last = builder.stage(kStages + static_cast<std::size_t>(i), features.last);
  return features;
}

Value resnet_stage(
    GraphBuilder& g, std::string_view name, Value x, int number, const ResNetParams& params) {
  const auto scope = g.scope(name);
  Builder builder(g, params);
  const auto i = static_cast<std::size_t>(number - 1);
  builder.begin_at(i);
  return builder.stage(i, x);
}

}  // namespace atrous::nets
