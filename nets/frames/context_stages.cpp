#include "nets/frames/context_stages.h"

#include <string>

#include "layers/concat.h"
#include "layers/pool.h"
#include "layers/resize.h"

namespace atrous::nets::context_stages {

using namespace layers;

namespace {

constexpr int kStem = 32;

Value stem(GraphBuilder& g, Value x) {
  const auto scope = g.scope("features.init_block");
  for (int i = 1; i <= 3; ++i) {
    x = rectified_conv(g, "conv" + std::to_string(i), x,
                       {.channels = kStem,
                        .kernel = {3, 3},
                        .stride = i == 1 ? 2 : 1,
                        .norm = kNorm,
                        .rectifier = Rectifier::prelu});
  }
  return x;
}

Value joined(GraphBuilder& g, const char* name, Value a, Value b) {
  const Value both[] = {a, b};
  return concat(g, name, both);
}

}  // namespace

Graph build(std::string_view name, const Params& params, const Down& down, const Block& block) {
  GraphBuilder g{std::string(name)};
  const Value image = g.input("image", {});
  const auto halved = [&](Value x) {
    const Window window{
        .kernel = {3, 3}, .stride = {2, 2}, .dilation = {}, .padding = Padding::all(1)};
    return avg_pool(g, "x_down", x, window);
  };
  Value x = stem(g, image), seen = image;
  constexpr int kImage = 3;
  const Stage stages[] = {{2, kStem + kImage, 64, true},
                          {3, 2 * 64 + kImage, 128, params.last_image}};
  {
    const auto scope = g.scope("features.stage1");
    seen = halved(seen);
    x = norm_and_rectify(g, "norm_activ", joined(g, "concat", x, seen), kNorm, Rectifier::prelu);
  }
  for (const Stage& stage : stages) {
    const auto scope = g.scope("features.stage" + std::to_string(stage.number));
    const Value first = down(g, x, stage);
    x = first;
    for (int i = 1; i <= params.blocks[stage.number - 2]; ++i) x = block(g, x, stage, i);
    x = joined(g, "concat", x, first);
    if (stage.image) {
      seen = halved(seen);
      x = joined(g, "beside", x, seen);
    }
    x = norm_and_rectify(g, "norm_activ", x, kNorm, Rectifier::prelu);
  }
  x = conv2d(g, "classifier", x, {.out_channels = params.classes, .bias = false});
  g.output("logits", resize_like(g, "up", x, image, Interp::bilinear));
  return std::move(g).finish();
}

}  // namespace atrous::nets::context_stages
