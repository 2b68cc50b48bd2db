// Graph Merge: affinities of pixels and class scores from two networks alike (Liu et al. 2018,
// arXiv:1811.10870).
#include "nets/heads/grouping_trunk.h"
#include "nets/instances/grouping_methods.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr int kNeighbours = 8;

constexpr OptionSpec kOptions[] = {
    classes_option("8"),
    kGroupingBackbone,
    {"stuff", "11", "classes without objects, which come first", OptionSpec::Kind::integer, 1,
     1000},
    {"distances", "1,2,4,8,16,32,64", "between pixels whose affinity is derived",
     OptionSpec::Kind::list, 1, 1024},
    {"refine", "1", "1: affinities follow the class scores", OptionSpec::Kind::integer, 0, 1},
    {"force", "1", "side of the blocks that are merged beforehand", OptionSpec::Kind::choice, 0, 0,
     "1|2|4"},
    {"groups", "0", "of the found classes, that objects do not cross; 0: each is one of its own",
     OptionSpec::Kind::list, 0, 1000},
    {"second_look", "0", "shorter side of regions that are looked at again; 0: none are",
     OptionSpec::Kind::integer, 0, 4096},
    {"least_pixels", "4", "of an object, in the maps", OptionSpec::Kind::integer, 1, 1 << 20},
};

GraphMergeParams params_of(const Options& options) {
  GraphMergeParams params;
  params.refine = options.integer("refine") != 0;
  params.force = options.integer("force");
  params.least_pixels = options.integer("least_pixels");
  params.group.assign(static_cast<std::size_t>(options.integer("stuff")), -1);
  const std::vector<int> groups = options.list("groups");
  for (int i = 0; i < options.integer("classes"); ++i) {
    const auto at = static_cast<std::size_t>(i);
    params.group.push_back(groups.size() == 1 && groups[0] == 0 ? i
                           : at < groups.size()                 ? groups[at]
                                                                : groups.back());
  }
  return params;
}

InstanceNet build(const Options& options) {
  const std::vector<int> distances = options.list("distances");
  GraphBuilder g("graph-merge");
  const Value image = g.input("image", {});
  const std::string& backbone = options.text("backbone");
  const int classes = options.integer("stuff") + options.integer("classes");
  const Value semantic = grouping_trunk(g, "semantic", image, backbone);
  g.output("scores", class_scores(g, "semantic.classify", semantic, classes - 1));
  const Value affinity = grouping_trunk(g, "affinity", image, backbone);
  g.output("affinities", yes_or_no(g, "affinity.classify", affinity,
                                   static_cast<int>(distances.size()) * kNeighbours));
  if (options.integer("second_look") > 0) g.output("image", image);
  InstanceNet net;
  net.parts.push_back({"trunk", std::move(g).finish()});
  net.method = graph_merge_method(params_of(options), distances,
                                  {.second_shorter = options.integer("second_look")});
  return net;
}

constexpr Dialect kDialects[] = {{"atrous", own_names}};

}  // namespace

const System kGraphMerge = {
    .name = "graph-merge",
    .title = "Graph Merge of pixel affinities",
    .paper = "arXiv:1811.10870",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
