// Fully convolutional networks on VGG-16 (Long, Shelhamer and Darrell 2015, arXiv:1411.4038):
// FCN-32s, FCN-16s, FCN-8s and FCN-8s at once, padded by 100 and cropped as their authors did.
#include "layers/deconv2d.h"
#include "layers/elementwise.h"
#include "layers/frame.h"
#include "layers/scale.h"
#include "nets/backbones/vgg.h"
#include "nets/heads/shift_and_stitch.h"
#include "nets/systems/fcn_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "21", "number of classes", OptionSpec::Kind::integer, 1, 65536},
    {"stride", "8", "of the finest scores", OptionSpec::Kind::choice, 0, 0, "8|16|32"},
    {"at_once", "no", "pools are scaled before they are scored, by constants or by weights",
     OptionSpec::Kind::choice, 0, 0, "no|constant|weight"},
    {"channels", "3", "of the image: 4 with depth", OptionSpec::Kind::integer, 1, 64},
    kShiftAndStitch,
};

/// Scores, doubled in size and joined with those of a finer pool.
class Head {
 public:
  Head(GraphBuilder& g, const Options& options)
      : g_(g), classes_(options.integer("classes")), at_once_(options.text("at_once")) {}

  Value score(const std::string& name, Value x) {
    return conv2d(g_, name, x, {.out_channels = classes_});
  }
  Value up(const std::string& name, Value x, int stride) {
    return deconv2d(g_, name, x,
                    {.out_channels = classes_,
                     .kernel = {2 * stride, 2 * stride},
                     .stride = {stride, stride},
                     .bias = false});
  }
  Value join(const std::string& stage, Value x, Value pool, float constant, int offset) {
    if (at_once_ == "constant") pool = scale(g_, "scale_" + stage, pool, {constant});
    if (at_once_ == "weight") pool = scale(g_, "scale_" + stage, pool);
    const Value side = score("score_" + stage, pool);
    return add(g_, "fuse_" + stage, x,
               crop_like(g_, "score_" + stage + "c", side, x, Offset{offset, offset}));
  }

 private:
  GraphBuilder& g_;
  int classes_;
  std::string at_once_;
};

int crop_of(int stride) { return stride == 32 ? 19 : stride == 16 ? 27 : 31; }

Graph build(const Options& options) {
  GraphBuilder g("fcn");
  const Value image = g.input("image", {.channels = options.integer("channels")});
  const int stride = options.integer("stride");
  // How far the authors' padding has shifted the scores, up-sampled, against the image.
  const ShiftAndStitch dense{.stride = stride, .kernel = 2 * stride, .crop = crop_of(stride)};
  const bool shifts = options.integer("shift_and_stitch");
  const auto [conv, pool, places] = vgg(g, "", shifts ? shifted(g, image, dense) : image,
                                        {.first_padding = 100, .pool_ceil = true});
  Head head(g, options);
  Value x = head.score("score_fr", vgg_head(g, pool[4]));
  if (stride < 32) x = head.join("pool4", head.up("upscore2", x, 2), pool[3], 0.01F, 5);
  if (stride < 16) x = head.join("pool3", head.up("upscore_pool4", x, 2), pool[2], 0.0001F, 9);
  if (shifts) {
    g.output("logits", stitched(g, x, image, dense));
    return std::move(g).finish();
  }
  x = head.up(stride == 32 ? "upscore" : "upscore" + std::to_string(stride), x, stride);
  g.output("logits", crop_like(g, "score", x, image, Offset{dense.crop, dense.crop}));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"caffe", caffe_fcn}, {"wkentaro", wkentaro_fcn}};

}  // namespace

const System kFcn = {
    .name = "fcn",
    .title = "FCN on VGG-16",
    .paper = "arXiv:1411.4038",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
