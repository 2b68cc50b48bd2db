// ResNet and ResNeXt as classifiers (He et al. 2016, arXiv:1512.03385; Xie et al. 2017,
// arXiv:1611.05431).
#include "nets/backbones/resnet.h"

#include "nets/backbones/resnet_names.h"
#include "nets/heads/classifier.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    kImageClasses,
    {"depth", "50", "layers", OptionSpec::Kind::choice, 0, 0, "18|34|50|101|152"},
    {"groups", "1", "of the 3x3 convolutions (ResNeXt: 32)", OptionSpec::Kind::integer, 1, 1024},
    {"group_width", "64", "their width in stage 1", OptionSpec::Kind::integer, 1, 4096},
    {"stem", "plain", "one 7x7 convolution or three 3x3", OptionSpec::Kind::choice, 0, 0,
     "plain|deep"},
    {"output_stride", "32", "8 and 16 by dilation", OptionSpec::Kind::choice, 0, 0, "8|16|32"},
    {"form", "original", "where the normalisations are", OptionSpec::Kind::choice, 0, 0,
     "original|pre_activation"},
};

Graph build(const Options& options) {
  GraphBuilder g("resnet");
  ResNetParams params{.depth = options.integer("depth"),
                      .deep_stem = options.text("stem") == "deep",
                      .groups = options.integer("groups"),
                      .width_per_group = options.integer("group_width"),
                      .pre_activation = options.text("form") == "pre_activation"};
  params.set_output_stride(options.integer("output_stride"));
  const Value x = resnet(g, "features", g.input("image", {}), params).stage[3];
  return classifier(std::move(g), x, x, options);
}

Naming torchvision(const Options&) {
  return classifier_names(torchvision_resnet_names("features.", ""), "fc");
}

constexpr Dialect kDialects[] = {{"torchvision", torchvision}};

}  // namespace

const System kResNet = {
    .name = "resnet",
    .title = "ResNet and ResNeXt classifiers",
    .paper = "arXiv:1512.03385",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
