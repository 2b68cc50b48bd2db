#include "nets/backbones/resnet_layers.h"

#include <array>

#include "nets/backbones/resnet.h"

namespace atrous::nets {
namespace {

/// The parts of a bottleneck: ours, and the three conventions'.
struct Part {
  const char *ours, *he, *psp, *port;
};

constexpr Part kParts[] = {{".1", "_branch2a", "_1x1_reduce", ".reduce"},
                           {".2", "_branch2b", "_3x3", ".conv3x3"},
                           {".3", "_branch2c", "_1x1_increase", ".increase"},
                           {".downsample", "_branch1", "_1x1_proj", ".shortcut"}};

/// Every block with its name by `name(stage from 2, block from 0)`.
template <class Name>
std::vector<ResNetLayer> blocks_of(const std::string& ours, int depth, Name name) {
  std::vector<ResNetLayer> blocks;
  const std::array<int, 4> counts = resnet_blocks(depth);
  for (int stage = 0; stage < 4; ++stage)
    for (int j = 0; j < counts[static_cast<std::size_t>(stage)]; ++j)
      blocks.push_back({ours + ".layer" + std::to_string(stage + 1) + "." + std::to_string(j),
                        name(stage + 2, j)});
  return blocks;
}

std::vector<ResNetLayer> convolutions_of(const std::vector<ResNetLayer>& blocks,
                                         const std::string& prefix,
                                         const char* Part::*convention) {
  std::vector<ResNetLayer> all;
  for (const ResNetLayer& block : blocks)
    for (const Part& part : kParts)
      all.push_back({block.ours + part.ours, prefix + block.theirs + part.*convention});
  return all;
}

}  // namespace

ResNetLayers he_resnet_layers(const std::string& ours, int depth) {
  constexpr int kLettersOnly = 50;
  const auto blocks = blocks_of(ours, depth, [depth](int stage, int j) {
    const std::string number = std::to_string(stage);
    const bool counted = depth > kLettersOnly && (stage == 3 || stage == 4);
    if (counted && j > 0) return number + "b" + std::to_string(j);
    return number + static_cast<char>('a' + j);
  });
  return {convolutions_of(blocks, "", &Part::he), blocks};
}

ResNetLayers psp_resnet_layers(const std::string& ours, int depth) {
  const auto blocks = blocks_of(ours, depth, [](int stage, int j) {
    return std::to_string(stage) + "_" + std::to_string(j + 1);
  });
  return {convolutions_of(blocks, "conv", &Part::psp), blocks};
}

std::vector<ResNetLayer> psp_resnet_stem(const std::string& ours) {
  return {{ours + ".stem.1", "conv1_1_3x3_s2"},
          {ours + ".stem.2", "conv1_2_3x3"},
          {ours + ".stem.3", "conv1_3_3x3"}};
}

std::vector<Rename> port_resnet_names(const std::string& ours,
                                      const std::string& theirs,
                                      int depth) {
  const auto blocks = blocks_of(ours, depth, [&](int stage, int j) {
    return theirs + "layer" + std::to_string(stage) + ".block" + std::to_string(j + 1);
  });
  NamingTable table;
  table.module(ours + ".stem", theirs + "layer1.conv1")
      .module(ours + ".maxpool", theirs + "layer1");
  for (const ResNetLayer& layer : convolutions_of(blocks, "", &Part::port))
    table.module(layer.ours, layer.theirs);
  for (const ResNetLayer& block : blocks) table.module(block.ours, block.theirs);
  for (int stage = 1; stage <= 4; ++stage)
    table.module(ours + ".layer" + std::to_string(stage),
                 theirs + "layer" + std::to_string(stage + 1));
  return table.rules();
}

}  // namespace atrous::nets
