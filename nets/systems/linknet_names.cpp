#include "nets/systems/linknet_names.h"

#include "nets/backbones/resnet_names.h"
#include "nets/naming_table.h"

namespace atrous::nets {

Naming smp_linknet(const Options&) {
  NamingTable table;
  for (int i = 4; i >= 0; --i) {
    const std::string ours = "dec" + std::to_string(i);
    const std::string theirs = "decoder.blocks." + std::to_string(4 - i);
    for (int part = 1; part <= 3; ++part)
      table.numbered(ours + "." + std::to_string(part),
                     theirs + ".block." + std::to_string(part - 1));
    // A block's result is the sum, where there is one.
    table.module(i > 0 ? "sum" + std::to_string(i) : ours, theirs);
  }
  table.module("classify", "segmentation_head.0");
  return table.append(torchvision_resnet_names("encoder.", "encoder.")).naming();
}

Naming pytorchcv_linknet(const Options&) {
  NamingTable table;
  for (int i = 4; i >= 1; --i)
    table.module("dec" + std::to_string(i) + ".*",
                 "hg.up_seq.up" + std::to_string(5 - i) + ".conv*");
  for (int i = 1; i <= 4; ++i) {
    const std::string theirs = "hg.down_seq.down" + std::to_string(i) + ".unit";
    for (int j = 0; j < 64; ++j) {
      const std::string ours = "encoder.layer" + std::to_string(i) + "." + std::to_string(j);
      const std::string unit = theirs + std::to_string(j + 1);
      table.module(ours + ".downsample", unit + ".identity_conv")
          .module(ours + ".*", unit + ".body.conv*");
    }
  }
  table.module("encoder.stem", "stem.conv").module("head*", "head.conv*");
  return table.module("classify", "head.conv3").naming();
}

}  // namespace atrous::nets
