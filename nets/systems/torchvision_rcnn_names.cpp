#include "nets/systems/torchvision_rcnn_names.h"

#include "nets/backbones/resnet_names.h"

namespace atrous::nets {
namespace {

constexpr int kKeypointConvs = 8;

/// What both forms of the names share.
void add_heads(const Options& options, NamingTable& table) {
  table.module("proposal.scores", "rpn.head.cls_logits")
      .module("proposal.deltas", "rpn.head.bbox_pred")
      .module("box_head.fc.0",
              options.text("version") == "v2" ? "roi_heads.box_head.5" : "roi_heads.box_head.fc6")
      .module("box_head.fc.1", "roi_heads.box_head.fc7")
      .module("box_head.scores", "roi_heads.box_predictor.cls_score")
      .module("box_head.deltas", "roi_heads.box_predictor.bbox_pred")
      .module("mask_head.up", "roi_heads.mask_predictor.conv5_mask")
      .module("mask_head.logits", "roi_heads.mask_predictor.mask_fcn_logits")
      .module("keypoint_head.up", "roi_heads.keypoint_predictor.kps_score_lowres");
  for (int i = 0; i < kKeypointConvs; ++i)
    table.module("keypoint_head.conv." + std::to_string(i) + ".conv",
                 "roi_heads.keypoint_head." + std::to_string(2 * i));
}

}  // namespace

Naming torchvision_rcnn_names(const Options& options) {
  NamingTable table;
  table.append(torchvision_resnet_names("backbone.", "backbone.body."))
      .numbered("pyramid.lateral.*", "backbone.fpn.inner_blocks.*")
      .numbered("pyramid.output.*", "backbone.fpn.layer_blocks.*")
      .module("proposal.conv.*.conv", "rpn.head.conv.*.0")
      .numbered("box_head.conv.*", "roi_heads.box_head.*")
      .numbered("mask_head.conv.*", "roi_heads.mask_head.*");
  add_heads(options, table);
  return table.naming();
}

Naming early_torchvision_rcnn_names(const Options& options) {
  NamingTable table;
  table.append(torchvision_resnet_names("backbone.", "backbone.body."))
      .module("pyramid.lateral.*.conv", "backbone.fpn.inner_blocks.*")
      .module("pyramid.output.*.conv", "backbone.fpn.layer_blocks.*")
      .module("proposal.conv.0.conv", "rpn.head.conv");
  for (int i = 0; i < 4; ++i)
    table.module("mask_head.conv." + std::to_string(i) + ".conv",
                 "roi_heads.mask_head.mask_fcn" + std::to_string(i + 1));
  add_heads(options, table);
  return table.naming();
}

}  // namespace atrous::nets
