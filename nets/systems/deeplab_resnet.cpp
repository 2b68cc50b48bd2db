// DeepLab v2 on ResNet (Chen et al. 2018, arXiv:1606.00915) as its Caffe release and its PyTorch port
// have it, at one scale or three, and the port's "v1" with one 1x1 convolution as its head.
#include "layers/conv2d.h"
#include "nets/backbones/resnet.h"
#include "nets/heads/atrous_scores.h"
#include "nets/option_specs.h"
#include "nets/systems/deeplab_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("21"),
    depth_option("101", "50|101|152"),
    {"head", "aspp", "sum of dilated convolutions, or one 1x1", OptionSpec::Kind::choice, 0, 0,
     "aspp|point"},
    {"rates", "6,12,18,24", "dilations of the head", OptionSpec::Kind::list, 1, 1024},
    {"scales", "caffe", "of the image: 1, or 1, 1/2 and 3/4 resized as that framework does",
     OptionSpec::Kind::choice, 0, 0, "none|caffe|pytorch"},
    {"upsample", "1", "1: scores eightfold, by Caffe's Interp", OptionSpec::Kind::integer, 0, 1},
};

MultiScale scales_of(const Options& options) {
  const std::string& text = options.text("scales");
  if (text == "none") return MultiScale::none;
  return text == "caffe" ? MultiScale::caffe : MultiScale::pytorch;
}

Value scores(GraphBuilder& g, Value image, const Options& options) {
  ResNetParams params{.depth = options.integer("depth"),
                      .halve_first = false,
                      .stride_in_first = true,
                      .pool_ceil = true};
  params.set_output_stride(8);
  const Value x = resnet(g, "backbone", image, params).last;
  const int classes = options.integer("classes");
  if (options.text("head") == "point") return conv2d(g, "classify", x, {.out_channels = classes});
  return atrous_scores(g, "aspp", x, classes, options.list("rates"));
}

Graph build(const Options& options) {
  GraphBuilder g("deeplab-resnet");
  const Value image = g.input("image", {});
  const Value x = multi_scale_scores(g, image, scales_of(options), "fc1_voc12",
                                     [&](Value at) { return scores(g, at, options); });
  g.output("logits", options.integer("upsample")
                         ? resize_to(g, "interp", x, {.corners = Corners::aligned, .zoom = 8})
                         : x);
  return std::move(g).finish();
}

/// The two smaller scales' layers, which share the tensors of the first.
constexpr std::string_view kOtherScales[] = {"*_res05/*", "*_res075/*"};

constexpr Dialect kDialects[] = {{"caffe", caffe_deeplab_resnet, kOtherScales},
                                 {"kazuto1011", port_deeplab_resnet}};

}  // namespace

const System kDeepLabResNet = {
    .name = "deeplab-resnet",
    .title = "DeepLab v2 on ResNet",
    .paper = "arXiv:1606.00915",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_aligned,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
