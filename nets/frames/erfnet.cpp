#include "nets/frames/erfnet.h"

#include <string>

#include "layers/elementwise.h"
#include "nets/blocks/deconv_block.h"

namespace atrous::nets::erfnet {

using namespace layers;

Value residual_unit(GraphBuilder& g,
                    std::string_view name,
                    Value x,
                    int dilation,
                    const FactorizedConvParams& conv) {
  const auto scope = g.scope(name);
  return relu(g, add(g, "sum", factorized_pair(g, x, dilation, conv), x));
}

Value decoder(
    GraphBuilder& g, Value x, int classes, const Norm& norm, const std::array<int, 2>& kernels) {
  constexpr std::array<int, 2> kChannels = {64, 16};
  constexpr int kUnits = 2;
  for (std::size_t i = 0; i < kChannels.size(); ++i) {
    const auto scope = g.scope("decoder.stage" + std::to_string(i + 1));
    x = deconv_block(g, "unit1", x,
                     {.channels = kChannels[i],
                      .kernel = 3,
                      .padding = 1,
                      .output_padding = 1,
                      .bias = true,
                      .norm = norm});
    for (int j = 0; j < kUnits; ++j) {
      x = residual_unit(g, "unit" + std::to_string(j + 2), x, 1,
                        {.channels = kChannels[i], .kernel = kernels[i], .norm = norm});
    }
  }
  return deconv2d(g, "head", x, {.out_channels = classes});
}

Naming pytorchcv_names(const Options&) {
  return Naming({{"*.column.*", "*.lw_conv.*"}, {"*.row.*", "*.rw_conv.*"}});
}

}  // namespace atrous::nets::erfnet
