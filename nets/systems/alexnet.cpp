// AlexNet as a classifier, as Caffe trained it (Krizhevsky, Sutskever and Hinton 2012).
#include "nets/backbones/alexnet.h"

#include "layers/elementwise.h"
#include "layers/linear.h"
#include "nets/caffe_names.h"
#include "nets/heads/classifier.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {kImageClasses};

Graph build(const Options& options) {
  constexpr int kHidden = 4096;
  GraphBuilder g("alexnet");
  const Value features = alexnet(g, "", g.input("image", {})).pool5;
  Value x = features;
  for (const char* name : {"fc6", "fc7"})
    x = relu(g, linear(g, name, x, {.out_features = kHidden}));
  g.output("logits", linear(g, "fc8", x, {.out_features = options.integer("classes")}));
  g.output("features", features);
  return std::move(g).finish();
}

Naming caffe(const Options&) { return caffe_names(); }

constexpr Dialect kDialects[] = {{"caffe", caffe}};

}  // namespace

const System kAlexNet = {
    .name = "alexnet",
    .title = "AlexNet classifier",
    .paper = "doi:10.1145/3065386",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
