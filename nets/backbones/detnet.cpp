#include "nets/backbones/detnet.h"

#include <string>

#include "nets/blocks/residual.h"

namespace atrous::nets {

std::array<Value, 5> detnet(GraphBuilder& g,
                            std::string_view name,
                            Value image,
                            const DetNetParams& params) {
  constexpr int kResNetStages = 3;
  constexpr int kOut = 1024, kWidth = kOut / 4;
  const auto& blocks = params.blocks;
  const ResNetFeatures features = resnet(g, name, image,
                                         {.blocks = {{blocks[0], blocks[1], blocks[2], 0}},
                                          .stages = kResNetStages,
                                          .norm = params.norm});
  const auto scope = g.scope(name);
  std::array<Value, 5> stages{features.stage[0], features.stage[1], features.stage[2]};
  for (std::size_t i = kResNetStages; i < stages.size(); ++i) {
    const auto stage = g.scope("layer" + std::to_string(i + 1));
    Value x = stages[i - 1];
    for (int j = 0; j < blocks[i]; ++j) {
      const auto block = g.scope(std::to_string(j));
      x = residual(g, x,
                   {.in = kOut,
                    .width = kWidth,
                    .out = kOut,
                    .dilation = 2,
                    .project = j == 0,
                    .norm = params.norm});
    }
    stages[i] = x;
  }
  return stages;
}

}  // namespace atrous::nets
