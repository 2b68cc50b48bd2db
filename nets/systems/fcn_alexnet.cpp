// FCN-32s on AlexNet (Long, Shelhamer and Darrell 2015, arXiv:1411.4038, section 4.1).
#include "layers/deconv2d.h"
#include "layers/frame.h"
#include "nets/backbones/alexnet.h"
#include "nets/backbones/vgg.h"
#include "nets/caffe_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "21", "number of classes", OptionSpec::Kind::integer, 1, 65536},
};

Graph build(const Options& options) {
  GraphBuilder g("fcn-alexnet");
  const Value image = g.input("image", {});
  const int classes = options.integer("classes");
  Value x = vgg_head(g, alexnet(g, "", image, 100), {.kernel = 6});
  x = conv2d(g, "score_fr", x, {.out_channels = classes});
  x = deconv2d(g, "upscore", x,
               {.out_channels = classes, .kernel = {63, 63}, .stride = {32, 32}, .bias = false});
  g.output("logits", crop_like(g, "score", x, image, Offset{18, 18}));
  return std::move(g).finish();
}

Naming caffe(const Options&) { return caffe_names(); }

constexpr Dialect kDialects[] = {{"caffe", caffe}};

}  // namespace

const System kFcnAlexNet = {
    .name = "fcn-alexnet",
    .title = "FCN-32s on AlexNet",
    .paper = "arXiv:1411.4038",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
