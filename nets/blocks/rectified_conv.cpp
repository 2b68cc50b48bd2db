#include "nets/blocks/rectified_conv.h"

#include "layers/batch_norm.h"
#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "layers/prelu.h"

namespace atrous::nets {

using namespace layers;

Value rectify(GraphBuilder& g, Value x, Rectifier rectifier) {
  switch (rectifier) {
    case Rectifier::none:
      return x;
    case Rectifier::relu:
      return relu(g, x);
    case Rectifier::prelu:
    case Rectifier::shared_prelu:
      break;
  }
  return prelu(g, "activ", x, rectifier == Rectifier::shared_prelu);
}

Value norm_and_rectify(GraphBuilder& g,
                       std::string_view name,
                       Value x,
                       const std::optional<Norm>& norm,
                       Rectifier rectifier) {
  const auto scope = g.scope(name);
  if (norm) x = batch_norm(g, "bn", x, {.epsilon = norm->epsilon});
  return rectify(g, x, rectifier);
}

Value rectified_conv(GraphBuilder& g,
                     std::string_view name,
                     Value x,
                     const RectifiedConvParams& params) {
  const auto scope = g.scope(name);
  const int rows = params.dilation.height * (params.kernel.height - 1) / 2;
  const int columns = params.dilation.width * (params.kernel.width - 1) / 2;
  x = conv2d(g, "conv", x,
             {.out_channels = params.channels,
              .kernel = params.kernel,
              .stride = {params.stride, params.stride},
              .dilation = params.dilation,
              .padding = {rows, columns, rows, columns},
              .groups = params.groups,
              .bias = params.bias});
  return norm_and_rectify(g, "", x, params.norm, params.rectifier);
}

Value factorized_conv(GraphBuilder& g,
                      std::string_view name,
                      Value x,
                      const FactorizedConvParams& params) {
  const auto scope = g.scope(name);
  const auto half = [&](bool row, bool first, Value in) {
    const int kernel = params.kernel, dilation = params.dilation;
    return rectified_conv(g, row ? "row" : "column", in,
                          {.channels = params.channels,
                           .kernel = row ? Extent{1, kernel} : Extent{kernel, 1},
                           .dilation = row ? Extent{1, dilation} : Extent{dilation, 1},
                           .groups = params.groups,
                           .bias = first ? params.first_bias : params.bias,
                           .norm = first ? params.between_norm : params.norm,
                           .rectifier = first ? params.between : params.rectifier});
  };
  return half(!params.row_first, false, half(params.row_first, true, x));
}

Value factorized_pair(GraphBuilder& g, Value x, int dilation, FactorizedConvParams params) {
  x = factorized_conv(g, "conv1", x, params);
  params.dilation = dilation;
  params.between = Rectifier::relu;
  params.rectifier = Rectifier::none;
  return factorized_conv(g, "conv2", x, params);
}

Value pooled_conv(GraphBuilder& g, std::string_view name, Value x, const PooledConvParams& params) {
  const auto scope = g.scope(name);
  const bool beside = params.in < params.out;
  const Value strided = conv2d(g, "conv", x,
                               {.out_channels = beside ? params.out - params.in : params.out,
                                .kernel = {3, 3},
                                .stride = {2, 2},
                                .padding = Padding::same(3),
                                .bias = params.bias});
  Value y = strided;
  if (beside) {
    const Window window{.kernel = {2, 2}, .stride = {2, 2}, .dilation = {}, .padding = {}};
    const Value both[] = {strided, max_pool(g, "pool", x, window)};
    y = concat(g, "concat", both);
  }
  return norm_and_rectify(g, "norm_activ", y, params.norm, params.rectifier);
}

}  // namespace atrous::nets
