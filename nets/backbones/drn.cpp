#include "nets/backbones/drn.h"

#include <array>

#include "core/base/error.h"
#include "nets/blocks/residual.h"
#include "nets/naming_table.h"

namespace atrous::nets {
namespace {

constexpr int kLayers = 8;
constexpr std::array<int, kLayers> kChannels = {16, 32, 64, 128, 256, 512, 512, 512};
constexpr std::array<int, kLayers> kStrides = {1, 2, 2, 2, 1, 1, 1, 1};
constexpr std::array<int, kLayers> kDilations = {1, 1, 1, 1, 2, 4, 2, 1};
constexpr int kExpansion = 4;

struct Depth {
  bool d;
  int depth;
  bool bottleneck;
  std::array<int, kLayers> blocks;
};

constexpr Depth kDepths[] = {
    {false, 26, false, {1, 1, 2, 2, 2, 2, 1, 1}}, {false, 42, false, {1, 1, 3, 4, 6, 3, 1, 1}},
    {false, 58, true, {1, 1, 3, 4, 6, 3, 1, 1}},  {true, 22, false, {1, 1, 2, 2, 2, 2, 1, 1}},
    {true, 24, false, {1, 1, 2, 2, 2, 2, 2, 2}},  {true, 38, false, {1, 1, 3, 4, 6, 3, 1, 1}},
    {true, 40, false, {1, 1, 3, 4, 6, 3, 2, 2}},  {true, 54, true, {1, 1, 3, 4, 6, 3, 1, 1}},
    {true, 56, true, {1, 1, 3, 4, 6, 3, 2, 2}},   {true, 105, true, {1, 1, 3, 4, 23, 3, 1, 1}},
    {true, 107, true, {1, 1, 3, 4, 23, 3, 2, 2}},
};

const Depth& find_depth(const DrnParams& params) {
  for (const Depth& depth : kDepths)
    if (depth.d == params.d && depth.depth == params.depth) return depth;
  throw Error(Code::usage, "DRN depth " + std::to_string(params.depth) +
                               (params.d ? ": DRN-D has 22, 24, 38, 40, 54, 56, 105 and 107"
                                         : ": DRN-C has 26, 42 and 58"));
}

/// The outermost layers are plain convolutions in DRN-D, in DRN-C basic blocks; behind the dilated
/// stages these have no sums.
bool is_outer(std::size_t layer) { return layer < 2 || layer >= 6; }

}  // namespace

DrnFeatures drn(GraphBuilder& g, std::string_view name, Value image, const DrnParams& params) {
  const Depth& depth = find_depth(params);
  const auto scope = g.scope(name);
  constexpr std::size_t kLowLayer = 2;
  DrnFeatures features;
  int channels = kChannels[0];
  Value x = conv_block(g, "stem", image, {.channels = channels, .kernel = 7});
  for (std::size_t i = 0; i < kLayers; ++i) {
    const auto layer = g.scope("layer" + std::to_string(i + 1));
    const bool bottleneck = depth.bottleneck && !is_outer(i);
    const int out = kChannels[i] * (bottleneck ? kExpansion : 1);
    for (int j = 0; j < depth.blocks[i]; ++j) {
      const int stride = j == 0 ? kStrides[i] : 1, dilation = kDilations[i];
      if (is_outer(i) && params.d) {
        x = conv_block(g, std::to_string(j), x,
                       {.channels = out, .kernel = 3, .stride = stride, .dilation = dilation});
      } else {
        const auto block = g.scope(std::to_string(j));
        x = residual(g, x,
                     {.bottleneck = bottleneck,
                      .in = channels,
                      .width = kChannels[i],
                      .out = out,
                      .stride = stride,
                      .dilation = dilation,
                      .second_dilation = dilation,
                      .shortcut = i < 6});
      }
      channels = out;
    }
    if (i == kLowLayer) features.low = x;
  }
  features.last = x;
  return features;
}

std::vector<Rename> drn_names(const std::string& ours,
                              const std::string& theirs,
                              const DrnParams& params) {
  const Depth& depth = find_depth(params);
  NamingTable table;
  const auto at = [&](int i) { return theirs + std::to_string(i); };
  if (params.d)
    table.numbered(ours + ".stem", at(0));
  else
    table.block(ours + ".stem", at(0), at(1));
  const int first = params.d ? 1 : 3;
  for (int i = 0; i < kLayers; ++i) {
    const std::string layer = ours + ".layer" + std::to_string(i + 1), number = at(first + i);
    const auto index = static_cast<std::size_t>(i);
    if (is_outer(index) && params.d) {
      for (int j = 0; j < depth.blocks[index]; ++j) {
        const std::string block = layer + "." + std::to_string(j);
        table.module(block + ".conv", number + "." + std::to_string(3 * j))
            .module(block + ".bn", number + "." + std::to_string(3 * j + 1));
      }
    } else {
      table.block(layer + ".*.downsample", number + ".*.downsample.0", number + ".*.downsample.1")
          .module(layer + ".*.*.conv", number + ".*.conv*")
          .module(layer + ".*.*.bn", number + ".*.bn*");
    }
    table.module(layer, number);
  }
  return table.rules();
}

}  // namespace atrous::nets
