#include "nets/systems/csail_names.h"

#include "nets/backbones/hrnet.h"
#include "nets/backbones/mobilenetv2.h"
#include "nets/backbones/resnet_names.h"
#include "nets/naming_table.h"

namespace atrous::nets {

namespace {

/// The parts' parameters stand below `encoder` and `decoder`, both with a trailing dot, or empty.
Naming names_below(const Options& options, const std::string& encoder, const std::string& below) {
  NamingTable table;
  if (options.text("encoder") == "mobilenetv2") {
    table.append(mobilenetv2_names("encoder.", encoder + "features.", true));
  } else if (options.text("encoder") == "hrnetv2") {
    table.append(hrnet_names("encoder.", encoder));
  } else {
    table.block("encoder.stem.*", encoder + "conv*", encoder + "bn*", encoder + "relu*")
        .append(torchvision_resnet_names("encoder.", encoder));
  }
  const std::string& decoder = options.text("decoder");
  if (decoder == "c1") {
    table.numbered("decoder.top", below + "cbr").module("decoder.classify", below + "conv_last");
  } else if (decoder == "ppm") {
    table.module("decoder.pyramid.level*.small", below + "ppm.*")
        .block("decoder.pyramid.level*", below + "ppm.*.1", below + "ppm.*.2")
        .block("decoder.top", below + "conv_last.0", below + "conv_last.1")
        .module("decoder.classify", below + "conv_last.4");
  } else {
    table.numbered("decoder.pyramid.level*", below + "ppm_conv.*")
        .numbered("decoder.top", below + "ppm_last_conv")
        .numbered("decoder.lateral*", below + "fpn_in.*")
        .block("decoder.smooth*", below + "fpn_out.*.0.0", below + "fpn_out.*.0.1",
               below + "fpn_out.*")
        .numbered("decoder.fuse", below + "conv_last.0")
        .module("decoder.classify", below + "conv_last.1");
  }
  return table.module("decoder.scores", below + "conv_last")
      .numbered("decoder.deepsup", below + "cbr_deepsup")
      .module("decoder.deepsup_classify", below + "conv_last_deepsup")
      .naming();
}

}  // namespace

Naming csail_names(const Options& options) { return names_below(options, "encoder.", "decoder."); }

Naming csail_file_names(const Options& options) { return names_below(options, "", ""); }

}  // namespace atrous::nets
