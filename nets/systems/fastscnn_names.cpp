#include "nets/systems/fastscnn_names.h"

#include <string>
#include <utility>

#include "nets/frames/mmseg.h"
#include "nets/naming_table.h"

namespace atrous::nets {

Naming fastscnn_mmseg_names(const Options&) {
  const std::string down = "backbone.learning_to_downsample",
                    global = "backbone.global_feature_extractor",
                    fusion = "backbone.feature_fusion";
  NamingTable table;
  for (const char* number : {"1", "2"})
    mmseg::add_separable_names(table, std::string("backbone.down.dsconv") + number,
                               down + ".dsconv" + number);
  mmseg::add_separable_names(table, "head*", "decode_head.convs.*");
  return table.module("backbone.down", down)
      .module("backbone.global.bottleneck*.*.expand", global + ".bottleneck*.*.conv.0")
      .module("backbone.global.bottleneck*.*.depthwise", global + ".bottleneck*.*.conv.1")
      .module("backbone.global.bottleneck*.*.project", global + ".bottleneck*.*.conv.2")
      .module("backbone.global.pyramid.level*", global + ".ppm.*.1")
      .module("backbone.global", global)
      .module("backbone.fusion.depthwise", fusion + ".dwconv")
      .module("backbone.fusion.low", fusion + ".conv_lower_res")
      .module("backbone.fusion.high", fusion + ".conv_higher_res")
      .module("backbone.fusion", fusion)
      .module("classify", "decode_head.conv_seg")
      .naming();
}

Naming fastscnn_pytorchcv_names(const Options&) {
  NamingTable table;
  for (int i = 0; i < 4; ++i) {
    table.module("backbone.global.pyramid.level" + std::to_string(i),
                 "pool.branches.branch" + std::to_string(i + 2) + ".conv");
  }
  for (int i = 1; i <= 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      const std::string ours =
          "backbone.global.bottleneck" + std::to_string(i) + "." + std::to_string(j);
      const std::string theirs =
          "features.features.stage" + std::to_string(i) + ".unit" + std::to_string(j + 1);
      table.module(ours + ".expand", theirs + ".conv1")
          .module(ours + ".depthwise", theirs + ".conv2")
          .module(ours + ".project", theirs + ".conv3")
          .module(ours, theirs);
    }
  }
  for (int i = 0; i < 2; ++i) {
    const std::string down = "backbone.down.dsconv" + std::to_string(i + 1),
                      stem = "stem.conv" + std::to_string(i + 2);
    const std::string head = "head" + std::to_string(i), conv = "head.conv" + std::to_string(i + 1);
    for (const auto& [ours, theirs] : {std::pair(down, stem), std::pair(head, conv)}) {
      table.module(ours + ".depthwise", theirs + ".dw_conv")
          .module(ours + ".pointwise", theirs + ".pw_conv")
          .module(ours, theirs);
    }
  }
  return table.module("backbone.down.conv", "stem.conv1")
      .module("backbone.global.out", "pool.conv")
      .module("backbone.fusion.depthwise", "fusion.low_dw_conv")
      .module("backbone.fusion.low", "fusion.low_pw_conv")
      .module("backbone.fusion.high", "fusion.high_conv")
      .module("classify", "head.conv3")
      .module("aux.classify", "aux_head.conv2")
      .module("aux.conv", "aux_head.conv1")
      .naming();
}

}  // namespace atrous::nets
