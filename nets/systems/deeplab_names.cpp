#include "nets/systems/deeplab_names.h"

#include "nets/backbones/resnet_layers.h"
#include "nets/backbones/resnet_names.h"
#include "nets/caffe_names.h"

namespace atrous::nets {

Naming caffe_deeplab_resnet(const Options& options) {
  const auto [convolutions, blocks] = he_resnet_layers("backbone", options.integer("depth"));
  std::vector<Rename> rules = caffe_norm_rules("backbone.stem", "conv1", "bn_conv1", "scale_conv1");
  for (const ResNetLayer& layer : convolutions) {
    const auto more = caffe_norm_rules(layer.ours, "res" + layer.theirs, "bn" + layer.theirs,
                                       "scale" + layer.theirs);
    rules.insert(rules.end(), more.begin(), more.end());
  }
  for (const ResNetLayer& block : blocks)
    rules.push_back({block.ours + ".*", "res" + block.theirs + ".*"});
  rules.insert(rules.end(), {{"backbone.maxpool.*", "pool1.*"},
                             {"aspp.c*.weight", "fc1_voc12_c*/0"},
                             {"aspp.c*.bias", "fc1_voc12_c*/1"},
                             {"aspp.c*", "fc1_voc12_c*"},
                             {"aspp.*", "fc1_voc12.*"},
                             {"classify.weight", "fc1_voc12/0"},
                             {"classify.bias", "fc1_voc12/1"}});
  return Naming(std::move(rules));
}

Naming port_deeplab_resnet(const Options& options) {
  const std::string base = options.text("scales") == "none" ? "" : "base.";
  return NamingTable()
      .module("aspp", base + "aspp")
      .module("classify", base + "fc")
      .append(port_resnet_names("backbone", base, options.integer("depth")))
      .naming();
}

Naming port_deeplabv3(const Options& options) {
  const bool plus = options.text("head") == "decoder";
  NamingTable table;
  table.module("aspp.point", "aspp.stages.c0")
      .module("aspp.rate*", "aspp.stages.c*")
      .module("aspp.image.pooled", "aspp.stages.imagepool.conv")
      .module("aspp.image.conv", "aspp.stages.imagepool.conv.conv")
      .module("aspp.image.bn", "aspp.stages.imagepool.conv.bn")
      .module("aspp.image", "aspp.stages.imagepool")
      .module("project", "fc1")
      .module("low", "reduce")
      .module("refine.0", "fc2.conv1")
      .module("refine.1", "fc2.conv2")
      .module("classify", plus ? "fc2.conv3" : "fc2");
  return table.append(port_resnet_names("backbone", "", options.integer("depth"))).naming();
}

Naming encoding_deeplabv3(const Options& options) {
  NamingTable table;
  const std::string aspp = "head.aspp.";
  const std::string image = "b" + std::to_string(options.list("rates").size() + 1);
  // Stages, pyramid and branches as modules have no prefix there.
  const std::string ours = "head.aspp.branches.";
  table.block(ours + "point", aspp + "b0.0", aspp + "b0.1", "aspp.b0")
      .block(ours + "rate*", aspp + "b*.0", aspp + "b*.1", "aspp.b*")
      .block(ours + "image", aspp + image + ".gap.1", aspp + image + ".gap.2", "aspp." + image)
      .block("head.aspp.project", aspp + "project.0", aspp + "project.1")
      .module("head.aspp", "aspp")
      .block("head.conv", "head.block.0", "head.block.1")
      .module("head.classify", "head.block.4")
      .block("aux.conv", "auxlayer.conv5.0", "auxlayer.conv5.1")
      .module("aux.classify", "auxlayer.conv5.4");
  return table.append(encoding_resnet_names("backbone", "pretrained")).naming();
}

}  // namespace atrous::nets
