#include "nets/backbones/vgg.h"

#include <string>

#include "core/base/error.h"
#include "layers/pool.h"
#include "layers/unpool.h"
#include "nets/naming_table.h"

namespace atrous::nets {

using namespace layers;

std::array<int, 5> vgg_stages(int depth) {
  switch (depth) {
    case 11:
      return {1, 1, 2, 2, 2};
    case 13:
      return {2, 2, 2, 2, 2};
    case 16:
      return {2, 2, 3, 3, 3};
    case 19:
      return {2, 2, 4, 4, 4};
    default:
      throw Error(Code::usage,
                  "VGG depth " + std::to_string(depth) + ": expected 11, 13, 16 or 19");
  }
}

VggFeatures vgg(GraphBuilder& g, std::string_view name, Value image, const VggParams& params) {
  const auto scope = g.scope(name);
  const std::array<int, 5> stages = vgg_stages(params.depth);
  VggFeatures features{};
  Value x = image;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    const int dilation = params.dilations[i];
    for (int j = 1; j <= stages[i]; ++j) {
      const int padding = i == 0 && j == 1 ? params.first_padding : params.padding * dilation;
      x = conv_block(g, "conv" + number + "_" + std::to_string(j), x,
                     {.channels = kVggChannels[i],
                      .kernel = 3,
                      .dilation = dilation,
                      .bias = true,
                      .norm = params.norm,
                      .padding = Padding::all(padding)});
    }
    features.conv[i] = x;
    const int stride = params.pool_strides[i];
    if (stride > 0) {
      const Window window{.kernel = {params.pool_kernel, params.pool_kernel},
                          .stride = {stride, stride},
                          .dilation = {},
                          .padding = Padding::all((params.pool_kernel - 1) / 2),
                          .ceil_mode = params.pool_ceil};
      if (params.places) {
        const auto [values, places] = max_pool_indices(g, "pool" + number, x, window);
        features.places[i] = places;
        x = values;
      } else {
        x = max_pool(g, "pool" + number, x, window);
      }
    }
    if (params.behind_pool) x = params.behind_pool(i, x);
    features.pool[i] = x;
  }
  return features;
}

Value vgg_head(GraphBuilder& g, Value x, const VggHeadParams& params) {
  x = conv_block(g, "fc6", x,
                 {.channels = params.channels,
                  .kernel = params.kernel,
                  .dilation = params.dilation,
                  .bias = true,
                  .norm = params.norm,
                  .padding = Padding{}});
  return conv_block(g, "fc7", x, {.channels = params.channels, .bias = true, .norm = params.norm});
}

std::vector<Rename> torchvision_vgg_names(const std::string& ours,
                                          const std::string& theirs,
                                          const VggParams& params) {
  NamingTable table;
  const std::array<int, 5> stages = vgg_stages(params.depth);
  int next = 0;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const std::string stage = std::to_string(i + 1);
    for (int j = 1; j <= stages[i]; ++j, next += params.norm ? 3 : 2)
      table.block(ours + "conv" + stage + "_" + std::to_string(j), theirs + std::to_string(next),
                  theirs + std::to_string(next + 1));
    table.module(ours + "pool" + stage, theirs + std::to_string(next++));
  }
  return table.rules();
}

}  // namespace atrous::nets
