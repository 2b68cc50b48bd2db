#include "nets/systems/smp_deeplab_names.h"

#include "nets/frames/smp.h"
#include "nets/heads/torchvision_heads.h"

namespace atrous::nets {

Naming smp_deeplabv3_names(const Options& options) {
  NamingTable table;
  add_aspp_names(table, "aspp.branches", "decoder.aspp.convs",
                 static_cast<int>(options.list("rates").size()) + 1);
  table.numbered("aspp.project", "decoder.aspp.project")
      .module("aspp", "decoder.aspp")
      .block("conv", "decoder.conv", "decoder.bn", "decoder");
  return smp::finish_names(std::move(table), options);
}

Naming smp_deeplabv3plus_names(const Options& options) {
  const std::string rate = "decoder.aspp.0.convs.*.";
  NamingTable table;
  table.module("aspp.branches.rate*.depthwise.conv", rate + "0.0")
      .block("aspp.branches.rate*.pointwise", rate + "0.1", rate + "1");
  add_aspp_names(table, "aspp.branches", "decoder.aspp.0.convs",
                 static_cast<int>(options.list("rates").size()) + 1);
  table.numbered("aspp.project", "decoder.aspp.0.project")
      .module("aspp", "decoder.aspp.0")
      .module("conv.depthwise.conv", "decoder.aspp.1.0")
      .block("conv.pointwise", "decoder.aspp.1.1", "decoder.aspp.2")
      .module("conv", "decoder.aspp")
      .module("decoder_up", "decoder.up")
      .numbered("low", "decoder.block1")
      .module("fuse.depthwise.conv", "decoder.block2.0.0")
      .block("fuse.pointwise", "decoder.block2.0.1", "decoder.block2.1")
      .module("fuse", "decoder.block2");
  return smp::finish_names(std::move(table), options);
}

}  // namespace atrous::nets
