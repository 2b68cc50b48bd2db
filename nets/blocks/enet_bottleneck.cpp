#include "nets/blocks/enet_bottleneck.h"

#include "layers/elementwise.h"
#include "layers/select_channels.h"
#include "layers/unpool.h"
#include "nets/blocks/deconv_block.h"

namespace atrous::nets {

using namespace layers;

namespace {
constexpr int kFraction = 4;
}  // namespace

Value EnetBottleneck::stem(Value x) {
  return pooled_conv(g_, "stem", x,
                     {.in = 3, .out = 16, .bias = authors_, .norm = norm(), .rectifier = slope_});
}

Value EnetBottleneck::down(Value x, int in, int out, Value& places) {
  const auto scope = g_.scope("scale_unit");
  const int window = authors_ ? 2 : 3;
  const Pooled pooled = max_pool_indices(g_, "identity_block.pool", x,
                                         {.kernel = {window, window},
                                          .stride = {2, 2},
                                          .dilation = {},
                                          .padding = Padding::all((window - 1) / 2)});
  places = pooled.places;
  const int hidden = (authors_ ? out : in) / kFraction;
  return join(middle(reduce(x, hidden, 2), hidden, 1), out,
              pad_channels(g_, "identity_block.pad", pooled.values, in, out));
}

Value EnetBottleneck::unit(const std::string& name, Value x, int channels, int dilation) {
  const auto scope = g_.scope(name);
  const int hidden = channels / kFraction;
  return join(middle(reduce(x, hidden, 1), hidden, dilation), channels, x);
}

Value EnetBottleneck::up(Value x, int in, int out, Value places, Value like) {
  const auto scope = g_.scope("scale_unit");
  const Value side =
      rectified_conv(g_, "identity_block.conv", x,
                     {.channels = out, .norm = norm(), .rectifier = Rectifier::none});
  const int hidden = (authors_ ? out : in) / kFraction;
  x = deconv_block(g_, "conv2", reduce(x, hidden, 1),
                   {.channels = hidden,
                    .kernel = 3,
                    .padding = 1,
                    .output_padding = 1,
                    .bias = authors_,
                    .norm = norm()});
  return join(x, out, max_unpool_like(g_, "identity_block.unpool", side, places, like));
}

/// The window is as large as the stride.
Value EnetBottleneck::reduce(Value x, int channels, int stride) {
  return rectified_conv(g_, "conv1", x,
                        {.channels = channels,
                         .kernel = {stride, stride},
                         .stride = stride,
                         .norm = norm(),
                         .rectifier = slope_});
}

Value EnetBottleneck::middle(Value x, int channels, int dilation) {
  if (dilation > 0) {
    return rectified_conv(g_, "conv2", x,
                          {.channels = channels,
                           .kernel = {3, 3},
                           .dilation = {dilation, dilation},
                           .bias = authors_,
                           .norm = norm(),
                           .rectifier = slope_});
  }
  FactorizedConvParams factors{.channels = channels,
                               .kernel = 5,
                               .row_first = authors_,
                               .first_bias = false,
                               .bias = authors_,
                               .between = Rectifier::none,
                               .norm = norm(),
                               .rectifier = slope_};
  if (!authors_) {
    factors.between_norm = norm();
    factors.between = slope_;
  }
  return factorized_conv(g_, "conv2", x, factors);
}

Value EnetBottleneck::join(Value x, int channels, Value side) {
  x = rectified_conv(
      g_, "conv3", x,
      {.channels = channels, .norm = norm(), .rectifier = authors_ ? Rectifier::none : slope_});
  return rectify(g_, add(g_, "sum", x, side), slope_);
}

}  // namespace atrous::nets
