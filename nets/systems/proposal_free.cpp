// Proposal-free network (Liang et al. 2015, arXiv:1509.02636): classes, locations and numbers of
// objects from one trunk.
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
  const Value x = grouping_trunk(g, "trunk", g.input("image", {}), options.text("backbone"));
  g.output("scores", class_scores(g, "classify", x, classes));
  const Value places = relu(g, conv2d(g, "locate.hidden", x, {.out_channels = width}));
  g.output("locations", conv2d(g, "locate", places, {.out_channels = kLocation}));
  const Value whole = global_avg_pool(g, "count.pool", x);
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
