#include "nets/systems/panet_names.h"

namespace atrous::nets {
namespace {

constexpr int kLevels = 4;

/// A convolution and its normalisation are <theirs>.<first> and <theirs>.<first + 1>.
void add_block(NamingTable& table, const std::string& ours, const std::string& theirs, int first) {
  table.module(ours + ".conv", theirs + "." + std::to_string(first))
      .module(ours + ".gn", theirs + "." + std::to_string(first + 1));
}

void add_body(NamingTable& table) {
  const std::string body = "Conv_Body.conv_body.";
  table.block("backbone.stem", body + "res1.conv1", body + "res1.bn1", body + "res1");
  for (int stage = 1; stage <= 4; ++stage) {
    const std::string ours = "backbone.layer" + std::to_string(stage);
    const std::string theirs = body + "res" + std::to_string(stage + 1);
    table.numbered(ours + ".*.downsample", theirs + ".*.downsample")
        .module(ours + ".*.*.conv", theirs + ".*.conv*")
        .module(ours + ".*.*.bn", theirs + ".*.bn*");
  }
}

}  // namespace

Naming panet_names(const Options&) {
  NamingTable table;
  add_body(table);
  // Theirs count from the coarsest level on, ours from the finest.
  add_block(table, "pyramid.lateral.3", "Conv_Body.conv_top", 0);
  for (int i = 0; i + 1 < kLevels; ++i) {
    const std::string theirs = std::to_string(i);
    add_block(table, "pyramid.lateral." + std::to_string(kLevels - 2 - i),
              "Conv_Body.topdown_lateral_modules." + theirs + ".conv_lateral", 0);
  }
  for (int i = 0; i < kLevels; ++i)
    add_block(table, "pyramid.output." + std::to_string(kLevels - 1 - i),
              "Conv_Body.posthoc_modules." + std::to_string(i), 0);
  add_block(table, "pyramid.down.*", "Conv_Body.panet_buttomup_conv1_modules.*", 0);
  add_block(table, "pyramid.merge.*", "Conv_Body.panet_buttomup_conv2_modules.*", 0);
  // But regions come from the finest level on.
  for (int i = 0; i < kLevels; ++i) {
    const std::string ours = ".level." + std::to_string(i), theirs = std::to_string(i);
    add_block(table, "box_head" + ours, "Box_Head.conv1_head." + theirs, 0);
    add_block(table, "mask_head" + ours, "Mask_Head.mask_conv1." + theirs, 0);
  }
  for (int i = 0; i < 3; ++i)
    add_block(table, "box_head.conv." + std::to_string(i), "Box_Head.convs", 3 * i);
  for (int i = 0; i < 2; ++i)
    add_block(table, "mask_head.conv." + std::to_string(i), "Mask_Head.conv_fcn", 3 * i);
  add_block(table, "mask_head.last", "Mask_Head.mask_conv4", 0);
  add_block(table, "mask_head.fc_conv.0", "Mask_Head.mask_conv4_fc", 0);
  add_block(table, "mask_head.fc_conv.1", "Mask_Head.mask_conv5_fc", 0);
  return table.module("box_head.fc", "Box_Head.fc")
      .module("box_head.scores", "Box_Outs.cls_score")
      .module("box_head.deltas", "Box_Outs.bbox_pred")
      .module("mask_head.up", "Mask_Head.upconv")
      .module("mask_head.fc", "Mask_Head.mask_fc.0")
      .module("mask_head.logits", "Mask_Outs.classify")
      .module("proposal.conv.0.conv", "RPN.FPN_RPN_conv")
      .module("proposal.scores", "RPN.FPN_RPN_cls_score")
      .module("proposal.deltas", "RPN.FPN_RPN_bbox_pred")
      .naming();
}

}  // namespace atrous::nets
