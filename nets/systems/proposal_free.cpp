// Proposal-free network (Liang et al. 2015, arXiv:1509.02636): classes from one network, locations
// and numbers of objects from another, the numbers with a look at the locations.
#include "layers/concat.h"
#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "layers/pool.h"
#include "nets/heads/grouping_trunk.h"
#include "nets/instances/grouping_methods.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr int kLocation = 6;  // centre and two corners

constexpr OptionSpec kOptions[] = {
    classes_option("20"),
    {"backbone", "vgg16", "network that the maps come from", OptionSpec::Kind::choice, 0, 0,
     "vgg16|resnet-18|resnet-50|resnet-101|resnet-152"},
    width_option("512"),
};

InstanceNet build(const Options& options) {
  const int classes = options.integer("classes"), width = options.integer("width");
  GraphBuilder g("proposal-free");
  const Value image = g.input("image", {});
  const std::string& backbone = options.text("backbone");
  const Value semantic = grouping_trunk(g, "semantic", image, backbone);
  g.output("scores", class_scores(g, "semantic.classify", semantic, classes));
  const Value x = grouping_trunk(g, "trunk", image, backbone);
  const Value hidden_places = relu(g, conv2d(g, "locate.hidden", x, {.out_channels = width}));
  const Value places = conv2d(g, "locate", hidden_places, {.out_channels = kLocation});
  g.output("locations", places);
  const Value seen = concat(g, "count.seen", std::vector{x, places});
  const Value whole = global_avg_pool(g, "count.pool", seen);
  const Value hidden = relu(g, conv2d(g, "count.hidden", whole, {.out_channels = width}));
  g.output("counts", conv2d(g, "count", hidden, {.out_channels = classes}));
  InstanceNet net;
  net.parts.push_back({"trunk", std::move(g).finish()});
  net.method = proposal_free_method({});
  return net;
}

constexpr Dialect kDialects[] = {{"atrous", own_names}};

}  // namespace

const System kProposalFree = {
    .name = "proposal-free",
    .title = "Proposal-free network",
    .paper = "arXiv:1509.02636",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
