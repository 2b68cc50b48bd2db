// InstanceFCN: instance-sensitive maps and objectness of windows from VGG-16 at output stride 8 (Dai
// et al. 2016, arXiv:1603.08678). Objects have no class.
#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "nets/backbones/vgg.h"
#include "nets/heads/grouping_trunk.h"
#include "nets/instances/grouping_methods.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "1", "number of classes", OptionSpec::Kind::integer, 1, 1},
    {"cells", "5", "parts of an object along each side", OptionSpec::Kind::integer, 1, 32},
    {"window", "21", "side of a window in the maps", OptionSpec::Kind::integer, 1, 1024},
    {"stride", "1", "from window to window", OptionSpec::Kind::integer, 1, 1024},
};

InstanceNet build(const Options& options) {
  constexpr int kWidth = 512;
  const int cells = options.integer("cells");
  GraphBuilder g("instance-fcn");
  const Value features = vgg(g, "features", g.input("image", {}),
                             {.pool_strides = {2, 2, 2, 0, 0}, .dilations = {1, 1, 1, 1, 2}})
                             .conv[4];
  const ConvBlockParams point{.channels = kWidth, .bias = true, .norm = std::nullopt};
  const Value parts = conv_block(g, "parts", features, point);
  const Value maps =
      conv2d(g, "maps", parts,
             {.out_channels = cells * cells, .kernel = {3, 3}, .padding = Padding::same(3)});
  g.output("maps", activate(g, "maps.sigmoid", maps, {Act::sigmoid, 0}));
  ConvBlockParams wide = point;
  wide.kernel = 3;
  g.output("objectness", yes_or_no(g, "objectness", conv_block(g, "objects", features, wide), 1));
  InstanceNet net;
  net.parts.push_back({"trunk", std::move(g).finish()});
  net.method = instance_fcn_method(
      cells, {.window = options.integer("window"), .stride = options.integer("stride")});
  return net;
}

constexpr Dialect kDialects[] = {{"atrous", own_names}};

}  // namespace

const System kInstanceFcn = {
    .name = "instance-fcn",
    .title = "Instance-sensitive fully convolutional network",
    .paper = "arXiv:1603.08678",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
