// Deep metric embedding with seeds (Fathi et al. 2017, arXiv:1703.10277).
#include "layers/concat.h"
#include "layers/conv2d.h"
#include "layers/scores.h"
#include "nets/heads/grouping_trunk.h"
#include "nets/instances/grouping_methods.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("20"),
    kGroupingBackbone,
    {"dimensions", "64", "of an embedding", OptionSpec::Kind::integer, 1, 1024},
    {"thresholds", "25,50,75", "similarities that a mask may end at, in percent",
     OptionSpec::Kind::list, 1, 99},
    {"seeds", "100", "of a picture", OptionSpec::Kind::integer, 1, 10000},
};

InstanceNet build(const Options& options) {
  const int classes = options.integer("classes");
  GraphBuilder g("embedding");
  const Value x = grouping_trunk(g, "trunk", g.input("image", {}), options.text("backbone"));
  g.output("embeddings", conv2d(g, "embed", x, {.out_channels = options.integer("dimensions")}));
  std::vector<float> thresholds;
  std::vector<Value> seediness;
  for (const int percent : options.list("thresholds")) {
    thresholds.push_back(static_cast<float>(percent) / 100);
    seediness.push_back(class_scores(g, "seeds." + std::to_string(percent), x, classes));
  }
  g.output("seediness", concat(g, "seediness", seediness));
  InstanceNet net;
  net.parts.push_back({"trunk", std::move(g).finish()});
  net.method = embedding_method(classes, std::move(thresholds), {.most = options.integer("seeds")});
  return net;
}

constexpr Dialect kDialects[] = {{"atrous", own_names}};

}  // namespace

const System kEmbedding = {
    .name = "embedding",
    .title = "Deep metric embedding with seeds",
    .paper = "arXiv:1703.10277",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
