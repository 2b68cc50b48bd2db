#include "nets/heads/classifier.h"

#include "layers/elementwise.h"
#include "layers/linear.h"
#include "layers/pool.h"

namespace atrous::nets {

using namespace layers;

Graph classifier(GraphBuilder g, Value features, Value active, const Options& options, int hidden) {
  Value x = global_avg_pool(g, "pool", active);
  if (hidden > 0) {
    x = linear(g, "hidden", x, {.out_features = hidden});
    x = activate(g, "", x, {Act::hard_swish, 0});
  }
  g.output("logits", linear(g, "classify", x, {.out_features = options.integer("classes")}));
  g.output("features", features);
  return std::move(g).finish();
}

Naming classifier_names(const std::vector<Rename>& features, const std::string& classify) {
  return NamingTable().module("classify", classify).append(features).naming();
}

}  // namespace atrous::nets
