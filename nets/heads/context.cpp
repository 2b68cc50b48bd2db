#include "nets/heads/context.h"

#include <string>
#include <vector>

#include "core/base/error.h"
#include "nets/blocks/conv_block.h"

namespace atrous::nets {
namespace {

using namespace layers;

struct Stage {
  std::string name;
  int dilation;
  int width;  // times the classes, in the large form
};

std::vector<Stage> stages_of(int layers) {
  if (layers != 7 && layers != 8 && layers != 10)
    throw Error(Code::usage,
                "context of " + std::to_string(layers) + " layers: expected 7, 8 or 10");
  std::vector<Stage> stages = {{"conv1_1", 1, 2}, {"conv1_2", 1, 2}};
  for (int i = 2; i <= layers - 3; ++i)
    stages.push_back({"conv" + std::to_string(i) + "_1", 1 << (i - 1), 1 << i});
  stages.push_back({"fc1", 1, stages.back().width});
  return stages;
}

}  // namespace

Value context(GraphBuilder& g, std::string_view name, Value x, const ContextParams& params) {
  const auto scope = g.scope(name);
  const std::vector<Stage> stages = stages_of(params.layers);
  int whole = 0;
  for (const Stage& stage : stages) whole += stage.dilation;
  for (const Stage& stage : stages) {
    const bool first = &stage == &stages.front();
    const int padding = !params.pad_first ? stage.dilation : first ? whole : 0;
    x = conv_block(g, stage.name, x,
                   {.channels = params.classes * (params.large ? stage.width : 1),
                    .kernel = 3,
                    .dilation = stage.dilation,
                    .bias = true,
                    .norm = std::nullopt,
                    .padding = Padding::all(padding)});
  }
  return conv2d(g, "final", x, {.out_channels = params.classes});
}

}  // namespace atrous::nets
