// Hypercolumns (Hariharan et al. 2015, arXiv:1411.5752): a box's pixels scored from a coarse, a middle
// and a fine layer at once, by classifiers that are interpolated over a grid.
#include "layers/elementwise.h"
#include "layers/grid_blend.h"
#include "layers/resize.h"
#include "nets/backbones/alexnet.h"
#include "nets/backbones/vgg.h"
#include "nets/caffe_names.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("20"),
    {"backbone", "vgg", "VGG-16 or AlexNet", OptionSpec::Kind::choice, 0, 0, "vgg|alexnet"},
    {"grid", "10", "classifiers each way", OptionSpec::Kind::integer, 1, 64},
    {"size", "50", "rows and columns of a box's scores", OptionSpec::Kind::integer, 1, 4096},
};

/// The layers that make a hypercolumn, from fine to coarse.
std::array<Value, 3> columns(GraphBuilder& g, Value image, bool alex) {
  if (alex) {
    const AlexNetFeatures features = alexnet(g, "", image);
    return {features.pool2, features.conv4, vgg_head(g, features.pool5, {.kernel = 6})};
  }
  const VggFeatures features = vgg(g, "", image, {});
  return {features.pool[2], features.pool[3], vgg_head(g, features.pool[4])};
}

Graph build(const Options& options) {
  GraphBuilder g("hypercolumn");
  const Value image = g.input("image", {});
  const bool alex = options.text("backbone") == "alexnet";
  const int size = options.integer("size"), grid = options.integer("grid");
  // A linear classifier of the whole column is the sum of one of every layer, so each is scored at
  // its own size and only the scores are up-sampled (section 3.2).
  constexpr const char* kLayers[][3] = {{"pool3", "pool4", "fc7"}, {"pool2", "conv4", "fc7"}};
  const auto layers = columns(g, image, alex);
  Value sum;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string name = kLayers[alex ? 1 : 0][i];
    const Value scores =
        conv2d(g, "score_" + name, layers[i],
               {.out_channels = grid * grid * options.integer("classes"), .bias = i == 0});
    const Value up = resize_to(g, "up_" + name, scores, {.size = {size, size}});
    sum = i == 0 ? up : add(g, "sum_" + name, sum, up);
  }
  const Value probabilities = activate(g, "prob", sum, {Act::sigmoid, 0});
  g.output("logits", grid_blend(g, "blend", probabilities, grid));
  return std::move(g).finish();
}

Naming caffe(const Options&) { return caffe_names(); }

constexpr Dialect kDialects[] = {{"caffe", caffe}};

}  // namespace

const System kHypercolumn = {
    .name = "hypercolumn",
    .title = "Hypercolumns",
    .paper = "arXiv:1411.5752",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
