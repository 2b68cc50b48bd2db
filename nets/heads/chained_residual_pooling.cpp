#include "nets/heads/chained_residual_pooling.h"

#include <string>

#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "layers/pool.h"

namespace atrous::nets {

using namespace layers;

Value chained_residual_pooling(GraphBuilder& g,
                               std::string_view name,
                               Value x,
                               const ChainedPoolingParams& params) {
  const auto scope = g.scope(name);
  constexpr int kPool = 5;
  const int kernel = params.conv_kernel;
  Value path = x;
  const auto pool = [&](const std::string& number) {
    path = max_pool(g, "pool" + number, path,
                    {.kernel = {kPool, kPool},
                     .stride = {},
                     .dilation = {},
                     .padding = Padding::same(kPool),
                     .ceil_mode = false});
  };
  for (int i = 1; i <= params.stages; ++i) {
    const std::string number = std::to_string(i);
    if (!params.conv_first) pool(number);
    path = conv2d(g, "conv" + number, path,
                  {.out_channels = params.channels,
                   .kernel = {kernel, kernel},
                   .padding = Padding::same(kernel),
                   .bias = false});
    if (params.conv_first) pool(number);
    x = add(g, "sum" + number, x, path);
  }
  return x;
}

}  // namespace atrous::nets
