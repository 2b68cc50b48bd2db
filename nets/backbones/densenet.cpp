#include "nets/backbones/densenet.h"

#include "core/base/error.h"
#include "layers/batch_norm.h"
#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "nets/blocks/conv_block.h"
#include "nets/blocks/dense_layer.h"
#include "nets/naming_table.h"

namespace atrous::nets {
namespace {

using namespace layers;

struct Depth {
  int depth, growth, stem;
  std::array<int, 4> layers;
};

constexpr Depth kDepths[] = {{121, 32, 64, {6, 12, 24, 16}},
                             {161, 48, 96, {6, 12, 36, 24}},
                             {169, 32, 64, {6, 12, 32, 32}},
                             {201, 32, 64, {6, 12, 48, 32}}};

const Depth& find_depth(int wanted) {
  for (const Depth& depth : kDepths)
    if (depth.depth == wanted) return depth;
  throw Error(Code::usage,
              "DenseNet depth " + std::to_string(wanted) + ": expected 121, 161, 169 or 201");
}

class Builder {
 public:
  Builder(GraphBuilder& g, const DenseNetParams& params)
      : g_(g), params_(params), depth_(find_depth(params.depth)) {}

  Value stem(Value image) {
    channels_ = depth_.stem;
    const Value x = conv_block(g_, "stem", image,
                               {.channels = channels_,
                                .kernel = 7,
                                .stride = 2,
                                .norm = Norm{.epsilon = params_.epsilon}});
    keep(x);
    return max_pool(g_, "pool", x,
                    {.kernel = {3, 3},
                     .stride = {2, 2},
                     .dilation = {},
                     .padding = Padding::same(3),
                     .ceil_mode = false});
  }

  Value block(std::size_t i, Value x) {
    constexpr int kBottleneck = 4;
    const auto scope = g_.scope("block" + std::to_string(i + 1));
    for (int j = 1; j <= depth_.layers[i]; ++j) {
      const Value made = dense_layer(g_, std::to_string(j), x,
                                     {.hidden = kBottleneck * depth_.growth,
                                      .growth = depth_.growth,
                                      .dilation = dilation_,
                                      .epsilon = params_.epsilon});
      const Value parts[] = {x, made};
      x = concat(g_, "concat" + std::to_string(j), parts);
      channels_ += depth_.growth;
    }
    return x;
  }

  Value transition(std::size_t i, Value x) {
    const auto scope = g_.scope("transition" + std::to_string(i + 1));
    x = relu(g_, batch_norm(g_, "bn", x, {.epsilon = params_.epsilon}));
    keep(x);
    channels_ /= 2;
    x = conv2d(g_, "conv", x, {.out_channels = channels_, .bias = false});
    if (i + 1 == depth_.layers.size()) return x;
    if (stride_ == params_.output_stride) {
      dilation_ *= 2;
      return x;
    }
    stride_ *= 2;
    return avg_pool(g_, "pool", x, {{2, 2}, {2, 2}, {}, {}, false});
  }

  DenseNetFeatures finish(Value x) {
    features_.last = batch_norm(g_, "norm", x, {.epsilon = params_.epsilon});
    features_.channels = channels_;
    return features_;
  }

 private:
  void keep(Value x) {
    features_.level.push_back(x);
    features_.level_channels.push_back(channels_);
  }

  GraphBuilder& g_;
  const DenseNetParams& params_;
  const Depth& depth_;
  DenseNetFeatures features_;
  int channels_ = 0;
  int stride_ = 4;
  int dilation_ = 1;
};

}  // namespace

DenseNetFeatures densenet(GraphBuilder& g,
                          std::string_view name,
                          Value image,
                          const DenseNetParams& params) {
  const int stride = params.output_stride;
  if (stride != 8 && stride != 16 && stride != 32)
    throw Error(Code::usage, "output stride " + std::to_string(stride) + ": expected 8, 16 or 32");
  const auto scope = g.scope(name);
  Builder builder(g, params);
  Value x = builder.stem(image);
  for (std::size_t i = 0; i < 4; ++i) {
    x = builder.block(i, x);
    if (i < 3 || params.last_transition) x = builder.transition(i, x);
  }
  return builder.finish(x);
}

std::vector<Rename> densenet_names(const std::string& ours,
                                   const std::string& theirs,
                                   const std::string& separator) {
  NamingTable table;
  table.block(ours + "stem", theirs + "conv0", theirs + "norm0")
      .module(ours + "pool", theirs + "pool0");
  for (const char* number : {"1", "2"}) {
    const std::string part = separator + number;
    table.module(ours + "block*.*.bn" + number, theirs + "denseblock*.denselayer*.norm" + part)
        .module(ours + "block*.*.conv" + number, theirs + "denseblock*.denselayer*.conv" + part);
  }
  return table.module(ours + "transition*.bn", theirs + "transition*.norm")
      .module(ours + "block*", theirs + "denseblock*")
      .module(ours + "norm", theirs + "norm5")
      .module(ours.substr(0, ours.size() - 1), theirs.substr(0, theirs.size() - 1))
      .rules();
}

}  // namespace atrous::nets
