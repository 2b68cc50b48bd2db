#include "nets/systems/csail_names.h"

#include "nets/backbones/hrnet.h"
#include "nets/backbones/mobilenetv2.h"
#include "nets/backbones/resnet_names.h"
#include "nets/naming_table.h"

namespace atrous::nets {

Naming csail_names(const Options& options) {
  NamingTable table;
  if (options.text("encoder") == "mobilenetv2") {
    table.append(mobilenetv2_names("encoder.", "encoder.features.", true));
  } else if (options.text("encoder") == "hrnetv2") {
    table.append(hrnet_names("encoder.", "encoder."));
  } else {
    table.block("encoder.stem.*", "encoder.conv*", "encoder.bn*", "encoder.relu*")
        .append(torchvision_resnet_names("encoder.", "encoder."));
  }
  const std::string& decoder = options.text("decoder");
  if (decoder == "c1") {
    table.numbered("decoder.top", "decoder.cbr").module("decoder.classify", "decoder.conv_last");
  } else if (decoder == "ppm") {
    table.module("decoder.pyramid.level*.small", "decoder.ppm.*")
        .block("decoder.pyramid.level*", "decoder.ppm.*.1", "decoder.ppm.*.2")
        .block("decoder.top", "decoder.conv_last.0", "decoder.conv_last.1")
        .module("decoder.classify", "decoder.conv_last.4");
  } else {
    table.numbered("decoder.pyramid.level*", "decoder.ppm_conv.*")
        .numbered("decoder.top", "decoder.ppm_last_conv")
        .numbered("decoder.lateral*", "decoder.fpn_in.*")
        .block("decoder.smooth*", "decoder.fpn_out.*.0.0", "decoder.fpn_out.*.0.1",
               "decoder.fpn_out.*")
        .numbered("decoder.fuse", "decoder.conv_last.0")
        .module("decoder.classify", "decoder.conv_last.1");
  }
  return table.module("decoder.scores", "decoder.conv_last")
      .numbered("decoder.deepsup", "decoder.cbr_deepsup")
      .module("decoder.deepsup_classify", "decoder.conv_last_deepsup")
      .naming();
}

}  // namespace atrous::nets
