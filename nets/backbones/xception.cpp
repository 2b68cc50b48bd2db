#include "nets/backbones/xception.h"

#include <string>

#include "core/base/error.h"
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "nets/blocks/separable_conv.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr Activation kLinear = {Act::none, 0}, kRelu = {Act::relu, 0};

/// One residual module: channels of its separable convolutions, stride of the last one.
struct Module {
  std::vector<int> channels;
  int stride = 1;
};

std::vector<Module> entry_modules(const XceptionParams& params) {
  if (params.form == XceptionForm::original)
    return {{{128, 128}, 2}, {{256, 256}, 2}, {{728, 728}, 2}};
  if (params.depth == 71)
    return {{{128, 128, 128}, 2},
            {{256, 256, 256}, 1},
            {{256, 256, 256}, 2},
            {{728, 728, 728}, 1},
            {{728, 728, 728}, 2}};
  return {{{128, 128, 128}, 2}, {{256, 256, 256}, 2}, {{728, 728, 728}, 2}};
}

class Builder {
 public:
  Builder(GraphBuilder& g, const XceptionParams& params) : g_(g), params_(params) {}

  void stem(Value image) {
    constexpr int kFirst = 32, kSecond = 64;
    const auto scope = g_.scope("stem");
    const std::optional<Padding> padding =
        params_.padded_stem ? std::nullopt : std::optional(Padding{});
    ConvBlockParams conv{
        .channels = kFirst, .kernel = 3, .stride = 2, .norm = norm(), .padding = padding};
    x_ = conv_block(g_, "1", image, conv);
    conv.channels = channels_ = kSecond;
    conv.stride = 1;
    x_ = conv_block(g_, "2", x_, conv);
    reached_ = 2;
    if (original()) keep_level();
  }

  void module(const Module& module) {
    const bool strided = module.stride > 1;
    const bool keeps = strided && reached_ * module.stride <= params_.output_stride;
    const int stride = keeps ? module.stride : 1;
    const auto scope = g_.scope("block" + std::to_string(++blocks_));
    const bool rectified = params_.form == XceptionForm::in_place;
    // The stem's last layer has rectified what the first block reads.
    const Value active = blocks_ == 1 ? x_ : relu(g_, x_);
    const Value input = rectified ? active : x_;
    const Value y = body(module, active, stride, strided);
    const int out = module.channels.back();
    const bool projected = out != channels_ || (params_.keep_projections ? strided : stride > 1);
    const ConvBlockParams point{
        .channels = out, .stride = stride, .norm = norm(), .activation = kLinear};
    x_ = add(g_, "sum", y, projected ? conv_block(g_, "shortcut", input, point) : input);
    channels_ = out;
    if (keeps)
      reached_ *= stride;
    else
      rate_ *= module.stride;
    if (original() && keeps && reached_ < 16) keep_level();
  }

  void exit(const std::vector<int>& channels) {
    const auto scope = g_.scope("exit");
    if (params_.form == XceptionForm::in_place) x_ = relu(g_, x_);
    for (std::size_t k = 0; k < channels.size(); ++k) {
      const bool linear = original() && k + 1 == channels.size();
      x_ = separable("sep" + std::to_string(k + 1), x_, channels_, channels[k], 1,
                     rate_ * (original() ? 1 : params_.multi_grid[k]),
                     params_.form == XceptionForm::aligned ? kRelu : kLinear,
                     linear ? kLinear : kRelu);
      channels_ = channels[k];
    }
    features.last = x_;
    features.last_channels = channels_;
  }

  void keep_level() { keep_level(x_, channels_); }
  void keep_first() { features.first = params_.form == XceptionForm::in_place ? relu(g_, x_) : x_; }
  bool original() const { return params_.form == XceptionForm::original; }
  int blocks() const { return blocks_; }

  XceptionFeatures features;

 private:
  Norm norm() const { return {.epsilon = params_.epsilon}; }

  void keep_level(Value level, int channels) {
    features.level.push_back(level);
    features.channels.push_back(channels);
  }

  Value separable(const std::string& name,
                  Value x,
                  int in,
                  int out,
                  int stride,
                  int dilation,
                  Activation between,
                  Activation last) {
    return separable_conv(g_, name, x,
                          {.in = in,
                           .channels = out,
                           .stride = stride,
                           .dilation = dilation,
                           .between = original() ? std::nullopt : std::optional(norm()),
                           .between_activation = between,
                           .norm = norm(),
                           .activation = last});
  }

  /// The separable convolutions of a module, rectified in between; `x` is so already.
  Value body(const Module& module, Value x, int stride, bool strided) {
    int in = channels_;
    const std::size_t count = module.channels.size();
    for (std::size_t k = 0; k < count; ++k) {
      const bool last = k + 1 == count;
      if (k > 0) {
        if (last) features.raw.push_back(x);
        x = relu(g_, x);
        if (last && strided && !original()) keep_level(x, in);
      }
      const bool undilated = last && strided && params_.form == XceptionForm::in_place;
      x = separable("sep" + std::to_string(k + 1), x, in, module.channels[k],
                    last && !original() ? stride : 1, undilated ? 1 : rate_, kLinear, kLinear);
      in = module.channels[k];
    }
    if (!original() || stride == 1) return x;
    return max_pool(g_, "pool", x,
                    {.kernel = {3, 3},
                     .stride = {stride, stride},
                     .dilation = {},
                     .padding = Padding::same(3)});
  }

  GraphBuilder& g_;
  const XceptionParams& params_;
  Value x_;
  int channels_ = 0, blocks_ = 0;
  int reached_ = 1, rate_ = 1;  // output stride so far, and dilation
};

}  // namespace

XceptionBlocks xception_blocks(const XceptionParams& params) {
  const bool original = params.form == XceptionForm::original;
  if (!original && params.depth != 41 && params.depth != 65 && params.depth != 71)
    throw Error(Code::usage,
                "Xception depth " + std::to_string(params.depth) + ": expected 41, 65 or 71");
  return {static_cast<int>(entry_modules(params).size()), original || params.depth == 41 ? 8 : 16};
}

XceptionFeatures xception(GraphBuilder& g,
                          std::string_view name,
                          Value image,
                          const XceptionParams& params) {
  const bool original = params.form == XceptionForm::original;
  const int wanted = params.output_stride;
  if (wanted != 32 && (original || (wanted != 8 && wanted != 16)))
    throw Error(Code::usage, "output stride " + std::to_string(wanted) + " of Xception: expected " +
                                 (original ? "32" : "8, 16 or 32"));
  const auto scope = g.scope(name);
  Builder builder(g, params);
  const XceptionBlocks blocks = xception_blocks(params);
  builder.stem(image);
  for (const Module& module : entry_modules(params)) {
    builder.module(module);
    if (builder.blocks() == 1) builder.keep_first();
  }
  for (int i = 0; i < blocks.middle; ++i) builder.module({{728, 728, 728}, 1});
  if (original) builder.keep_level();
  builder.module({original ? std::vector{728, 1024} : std::vector{728, 1024, 1024}, 2});
  builder.exit(original ? std::vector{1536, 2048} : std::vector{1536, 1536, 2048});
  XceptionFeatures& features = builder.features;
  features.level.push_back(features.last);
  features.channels.push_back(features.last_channels);
  return features;
}

}  // namespace atrous::nets
