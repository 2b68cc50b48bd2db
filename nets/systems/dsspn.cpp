// DSSPN, the dynamic-structured semantic propagation network (Liang, Zhou and Xing 2018,
// arXiv:1803.06067): a neuron for every inner concept of a hierarchy scores its children.
#include <numeric>

#include "core/base/error.h"
#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/resize.h"
#include "layers/scores.h"
#include "layers/select_channels.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/blocks/dense_layer.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    {"concepts", "6,10,5", "classes below each concept of the root, in their order",
     OptionSpec::Kind::list, 1, 65536},
    depth_option("101", "50|101|152"),
    {"growth", "48", "channels of a neuron's hidden features", OptionSpec::Kind::integer, 1, 1024},
};

/// A neuron sees the features of all its ancestors (section 3.2: dense semantic-enhanced block).
class Neurons {
 public:
  Neurons(GraphBuilder& g, int growth) : g_(g), growth_(growth) {}

  /// The neuron's features beside those it was made of.
  Value features(const std::string& name, Value ancestors) {
    const Value own = dense_layer(g_, name, ancestors, {.hidden = 4 * growth_, .growth = growth_});
    const Value both[] = {ancestors, own};
    return concat(g_, name + ".features", both);
  }
  /// Logarithms of the probabilities of its children.
  Value children(const std::string& name, Value features, int count) {
    const Value scores = conv2d(g_, name + ".scores", features, {.out_channels = count});
    return log_softmax(g_, name + ".log_softmax", scores);
  }

 private:
  GraphBuilder& g_;
  int growth_;
};

Graph build(const Options& options) {
  const std::vector<int> concepts = options.list("concepts");
  const int classes = options.integer("classes"), growth = options.integer("growth");
  if (const int sum = std::accumulate(concepts.begin(), concepts.end(), 0); sum != classes) {
    throw Error(Code::usage, "dsspn: concepts=" + options.text("concepts") + ": " +
                                 std::to_string(sum) +
                                 " classes, expected classes=" + std::to_string(classes));
  }
  GraphBuilder g("dsspn");
  const Value image = g.input("image", {});
  ResNetParams params{.depth = options.integer("depth")};
  params.set_output_stride(8);
  const Value top = resnet(g, "backbone", image, params).stage[3];
  Neurons neurons(g, growth);
  const Value root = neurons.features("root", conv_block(g, "reduce", top, {.channels = growth}));
  const Value inner = neurons.children("root", root, static_cast<int>(concepts.size()));
  std::vector<Value> leaves;
  for (std::size_t i = 0; i < concepts.size(); ++i) {
    const std::string name = "concept" + std::to_string(i);
    const Value below = neurons.children(name, neurons.features(name, root), concepts[i]);
    // A class is as likely as its concept, times what that gives to it.
    const Value above = repeat_channel(g, name + ".above", inner, static_cast<int>(i), concepts[i]);
    leaves.push_back(add(g, name + ".path", below, above));
  }
  const Value x = concat(g, "leaves", leaves);
  g.output("logits", resize_like(g, "up", x, image, Interp::bilinear, Corners::aligned));
  return std::move(g).finish();
}

Naming names(const Options&) { return Naming(torchvision_resnet_names("backbone.", "backbone.")); }

constexpr Dialect kDialects[] = {{"atrous", names}};

}  // namespace

const System kDsspn = {
    .name = "dsspn",
    .title = "DSSPN on a dilated ResNet",
    .paper = "arXiv:1803.06067",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
