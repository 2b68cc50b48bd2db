#include "nets/naming_table.h"
#include "nets/systems/bisenet_names.h"

namespace atrous::nets {

Naming bisenetv2_mmseg_names(const Options&) {
  const std::string stem = "backbone.semantic.stage1.",
                    context = "backbone.semantic.stage4_CEBlock.";
  const std::string stage = "backbone.semantic.stage*.*.", ours = "backbone.aggregate.";
  return NamingTable()
      .module("backbone.detail.*.*", "backbone.detail.detail_branch.*.*")
      .module("backbone.semantic.stem.first", stem + "conv_first")
      .module("backbone.semantic.stem.reduce", stem + "convs.0")
      .module("backbone.semantic.stem.left", stem + "convs.1")
      .module("backbone.semantic.stem.fuse", stem + "fuse_last")
      .module(stage + "shortcut.depthwise", stage + "shortcut.0.depthwise_conv")
      .module(stage + "shortcut.pointwise", stage + "shortcut.0.pointwise_conv")
      .module(stage + "expand", stage + "conv1")
      .module(stage + "depthwise", stage + "dwconv.0")
      .module(stage + "depthwise1", stage + "dwconv.0")
      .module(stage + "depthwise2", stage + "dwconv.1")
      .module(stage + "project", stage + "conv2.0")
      .module("backbone.semantic.context.bn", context + "gap.1")
      .module("backbone.semantic.context.gate", context + "conv_gap")
      .module("backbone.semantic.context.last", context + "conv_last")
      .module(ours + "*_keep.depthwise", "backbone.bga.*_dwconv.0.depthwise_conv")
      .module(ours + "*_keep.pointwise", "backbone.bga.*_dwconv.0.pointwise_conv")
      .module(ours + "detail_down", "backbone.bga.detail_down.0")
      .module(ours + "semantic_up", "backbone.bga.semantic_conv.0")
      .module(ours + "fuse", "backbone.bga.conv")
      .module("backbone.aggregate", "backbone.bga")
      .module("head", "decode_head.convs.0")
      .module("classify", "decode_head.conv_seg")
      .naming();
}

Naming bisenetv2_coincheung_names(const Options&) {
  NamingTable table;
  for (const char* number : {"0", "1", "2"}) {
    const std::string theirs = std::string("detail.S") + static_cast<char>(number[0] + 1);
    table.module(std::string("backbone.detail.") + number, theirs);
  }
  constexpr const char* kStages[][2] = {{"stage2", "S3"}, {"stage3", "S4"}, {"stage4", "S5_4"}};
  for (const auto& [ours, theirs] : kStages) {
    const std::string from = std::string("backbone.semantic.") + ours + ".*.";
    const std::string to = std::string("segment.") + theirs + ".*.";
    table.block(from + "shortcut.depthwise", to + "shortcut.0", to + "shortcut.1")
        .block(from + "shortcut.pointwise", to + "shortcut.2", to + "shortcut.3")
        .module(from + "expand", to + "conv1")
        .numbered(from + "depthwise", to + "dwconv")
        .numbered(from + "depthwise1", to + "dwconv1")
        .numbered(from + "depthwise2", to + "dwconv2")
        .numbered(from + "project", to + "conv2");
  }
  const std::string ours = "backbone.aggregate.", stem = "backbone.semantic.stem.";
  return table.module("backbone.detail", "detail")
      .module(stem + "first", "segment.S1S2.conv")
      .module(stem + "reduce", "segment.S1S2.left.0")
      .module(stem + "left", "segment.S1S2.left.1")
      .module(stem + "fuse", "segment.S1S2.fuse")
      .module("backbone.semantic.stem", "segment")  // the first of the features it returns
      .module("backbone.semantic.context.gate", "segment.S5_5.conv_gap")
      .module("backbone.semantic.context.last", "segment.S5_5.conv_last")
      .module("backbone.semantic.context", "segment.S5_5")
      .block(ours + "detail_keep.depthwise", "bga.left1.0", "bga.left1.1")
      .module(ours + "detail_keep.pointwise.conv", "bga.left1.2")
      .numbered(ours + "detail_down", "bga.left2")
      .numbered(ours + "semantic_up", "bga.right1")
      .block(ours + "semantic_keep.depthwise", "bga.right2.0", "bga.right2.1")
      .module(ours + "semantic_keep.pointwise.conv", "bga.right2.2")
      .numbered(ours + "fuse", "bga.conv")
      .module("backbone.aggregate", "bga")
      .module("head", "head.conv")
      .module("classify", "head.conv_out.1")
      .naming();
}

}  // namespace atrous::nets
