// InstanceCut: classes and borders of objects from two networks, joined by a multicut (Kirillov et al.
// 2017, arXiv:1611.08272).
#include "nets/heads/grouping_trunk.h"
#include "nets/instances/grouping_methods.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    classes_option("8"),
    {"backbone", "vgg16", "network that the maps come from", OptionSpec::Kind::choice, 0, 0,
     "vgg16|resnet-18|resnet-50|resnet-101|resnet-152"},
};

InstanceNet build(const Options& options) {
  GraphBuilder g("instance-cut");
  const Value image = g.input("image", {});
  const std::string& backbone = options.text("backbone");
  const Value semantic = grouping_trunk(g, "semantic", image, backbone);
  g.output("scores", class_scores(g, "semantic.classify", semantic, options.integer("classes")));
  const Value borders = grouping_trunk(g, "borders", image, backbone);
  g.output("edges", yes_or_no(g, "borders.classify", borders, 1));
  InstanceNet net;
  net.parts.push_back({"trunk", std::move(g).finish()});
  net.method = instance_cut_method();
  return net;
}

constexpr Dialect kDialects[] = {{"atrous", own_names}};

}  // namespace

const System kInstanceCut = {
    .name = "instance-cut",
    .title = "InstanceCut",
    .paper = "arXiv:1611.08272",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
