// FCN-32s on AlexNet (Long, Shelhamer and Darrell 2015, arXiv:1411.4038, section 4.1).
#include "layers/deconv2d.h"
#include "layers/frame.h"
#include "nets/backbones/alexnet.h"
#include "nets/backbones/vgg.h"
#include "nets/caffe_names.h"
#include "nets/heads/shift_and_stitch.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "21", "number of classes", OptionSpec::Kind::integer, 1, 65536},
    kShiftAndStitch,
};
constexpr ShiftAndStitch kDense{.stride = 32, .kernel = 63, .crop = 18};

Graph build(const Options& options) {
  GraphBuilder g("fcn-alexnet");
  const Value image = g.input("image", {});
  const int classes = options.integer("classes");
  const bool shifts = options.integer("shift_and_stitch");
  const Value seen = shifts ? shifted(g, image, kDense) : image;
  Value x = vgg_head(g, alexnet(g, "", seen, 100).pool5, {.kernel = 6});
  x = conv2d(g, "score_fr", x, {.out_channels = classes});
  if (shifts) {
    g.output("logits", stitched(g, x, image, kDense));
    return std::move(g).finish();
  }
  x = deconv2d(g, "upscore", x,
               {.out_channels = classes,
                .kernel = {kDense.kernel, kDense.kernel},
                .stride = {kDense.stride, kDense.stride},
                .bias = false});
  g.output("logits", crop_like(g, "score", x, image, Offset{kDense.crop, kDense.crop}));
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
