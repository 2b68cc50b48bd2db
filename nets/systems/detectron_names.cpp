#include "nets/systems/detectron_names.h"

#include "nets/backbones/resnet_names.h"

namespace atrous::nets {
namespace {

constexpr int kLevels = 4;
constexpr int kMaskConvs = 4;
constexpr int kKeypointConvs = 8;

bool is_c4(const Options& options) { return options.text("trunk") == "c4"; }

/// layer<i> of a ResNet is called res<i + 1> below `theirs`.
void add_stage(NamingTable& table, int stage, const std::string& theirs) {
  const std::string ours = "backbone.layer" + std::to_string(stage);
  const std::string name = theirs + "res" + std::to_string(stage + 1);
  table.module(ours + ".*.downsample.conv", name + ".*.shortcut")
      .module(ours + ".*.downsample.bn", name + ".*.shortcut.norm")
      .module(ours + ".*.*.conv", name + ".*.conv*")
      .module(ours + ".*.*.bn", name + ".*.conv*.norm")
      .module(ours, name);
}

/// <ours>.0, <ours>.1 ... are called <theirs>1, <theirs>2 ...
void add_counted(NamingTable& table,
                 const std::string& ours,
                 const std::string& theirs,
                 int count,
                 const std::string& inner = ".conv") {
  for (int i = 0; i < count; ++i)
    table.module(ours + "." + std::to_string(i) + inner, theirs + std::to_string(i + 1));
}

/// Blocks of each stage.
std::vector<int> blocks_of(int depth) {
  return {3, depth == 152 ? 8 : 4, depth == 50 ? 6 : depth == 101 ? 23 : 36, 3};
}

}  // namespace

Naming detectron2_names(const Options& options) {
  NamingTable table;
  const bool pyramid = options.text("trunk") == "fpn";
  const std::string body = pyramid ? "backbone.bottom_up." : "backbone.";
  table.block("backbone.stem", body + "stem.conv1", body + "stem.conv1.norm", body + "stem");
  for (int stage = 1; stage <= 4; ++stage)
    add_stage(table, stage, stage == 4 && is_c4(options) ? "roi_heads." : body);
  for (int i = 0; i < kLevels; ++i) {
    const std::string number = std::to_string(i), level = std::to_string(i + 2);
    table.module("pyramid.lateral." + number + ".conv", "backbone.fpn_lateral" + level)
        .module("pyramid.output." + number + ".conv", "backbone.fpn_output" + level);
  }
  table.module("proposal.conv.0.conv", "proposal_generator.rpn_head.conv")
      .module("proposal.scores", "proposal_generator.rpn_head.objectness_logits")
      .module("proposal.deltas", "proposal_generator.rpn_head.anchor_deltas")
      .module("box_head.scores", "roi_heads.box_predictor.cls_score")
      .module("box_head.deltas", "roi_heads.box_predictor.bbox_pred")
      .module("mask_head.up", "roi_heads.mask_head.deconv")
      .module("mask_head.logits", "roi_heads.mask_head.predictor")
      .module("keypoint_head.up", "roi_heads.keypoint_head.score_lowres");
  add_counted(table, "box_head.fc", "roi_heads.box_head.fc", 2, "");
  add_counted(table, "mask_head.conv", "roi_heads.mask_head.mask_fcn", kMaskConvs);
  add_counted(table, "keypoint_head.conv", "roi_heads.keypoint_head.conv_fcn", kKeypointConvs);
  return table.naming();
}

/// Caffe2's blobs: NAME_w, NAME_b, and NAME_s for the scale of a folded normalisation.
Naming detectron_names(const Options& options) {
  std::vector<Rename> rules;
  const auto layer = [&](const std::string& ours, const std::string& theirs) {
    rules.push_back({ours + ".weight", theirs + "_w"});
    rules.push_back({ours + ".bias", theirs + "_b"});
  };
  const auto norm = [&](const std::string& ours, const std::string& theirs) {
    rules.push_back({ours + ".weight", theirs + "_s"});
    rules.push_back({ours + ".bias", theirs + "_b"});
  };
  layer("backbone.stem.conv", "conv1");
  norm("backbone.stem.bn", "res_conv1_bn");
  for (int stage = 1; stage <= 4; ++stage) {
    const std::string ours = "backbone.layer" + std::to_string(stage) + ".*.";
    const std::string theirs = "res" + std::to_string(stage + 1) + "_*_branch";
    const char* branches[] = {"1", "2a", "2b", "2c"};
    const char* parts[] = {"downsample", "1", "2", "3"};
    for (int i = 0; i < 4; ++i) {
      layer(ours + parts[i] + ".conv", theirs + branches[i]);
      norm(ours + parts[i] + ".bn", theirs + branches[i] + "_bn");
    }
  }
  const std::vector<int> blocks = blocks_of(options.integer("depth"));
  for (int i = 0; i < kLevels; ++i) {
    const std::string number = std::to_string(i);
    const std::string sum = "res" + std::to_string(i + 2) + "_" +
                            std::to_string(blocks[static_cast<std::size_t>(i)] - 1) + "_sum";
    layer("pyramid.lateral." + number + ".conv",
          "fpn_inner_" + sum + (i + 1 < kLevels ? "_lateral" : ""));
    layer("pyramid.output." + number + ".conv", "fpn_" + sum);
  }
  const std::string level = options.text("trunk") == "fpn" ? "_fpn2" : "";
  layer("proposal.conv.0.conv", "conv_rpn" + level);
  layer("proposal.scores", "rpn_cls_logits" + level);
  layer("proposal.deltas", "rpn_bbox_pred" + level);
  layer("box_head.fc.0", "fc6");
  layer("box_head.fc.1", "fc7");
  layer("box_head.scores", "cls_score");
  layer("box_head.deltas", "bbox_pred");
  for (int i = 0; i < kMaskConvs; ++i)
    layer("mask_head.conv." + std::to_string(i) + ".conv", "_[mask]_fcn" + std::to_string(i + 1));
  layer("mask_head.up", "conv5_mask");
  layer("mask_head.logits", "mask_fcn_logits");
  for (int i = 0; i < kKeypointConvs; ++i)
    layer("keypoint_head.conv." + std::to_string(i) + ".conv", "conv_fcn" + std::to_string(i + 1));
  layer("keypoint_head.up", "kps_score_lowres");
  return Naming(std::move(rules));
}

Naming benchmark_names(const Options& options) {
  NamingTable table;
  const std::string box = "roi_heads.box.", mask = "roi_heads.mask.";
  if (is_c4(options))
    table.append(
        torchvision_resnet_names("backbone.layer4.", box + "feature_extractor.head.layer4."));
  table.block("backbone.stem", "backbone.body.stem.conv1", "backbone.body.stem.bn1")
      .append(torchvision_resnet_names("backbone.", "backbone.body."));
  add_counted(table, "pyramid.lateral", "backbone.fpn.fpn_inner", kLevels);
  add_counted(table, "pyramid.output", "backbone.fpn.fpn_layer", kLevels);
  table.module("proposal.conv.0.conv", "rpn.head.conv")
      .module("proposal.scores", "rpn.head.cls_logits")
      .module("proposal.deltas", "rpn.head.bbox_pred")
      .module("box_head.fc.0", box + "feature_extractor.fc6")
      .module("box_head.fc.1", box + "feature_extractor.fc7")
      .module("box_head.scores", box + "predictor.cls_score")
      .module("box_head.deltas", box + "predictor.bbox_pred")
      .module("mask_head.up", mask + "predictor.conv5_mask")
      .module("mask_head.logits", mask + "predictor.mask_fcn_logits")
      .module("keypoint_head.up", "roi_heads.keypoint.predictor.kps_score_lowres");
  add_counted(table, "mask_head.conv", mask + "feature_extractor.mask_fcn", kMaskConvs);
  add_counted(table, "keypoint_head.conv", "roi_heads.keypoint.feature_extractor.conv_fcn",
              kKeypointConvs);
  return table.naming();
}

Naming mmdetection_names(const Options&) {
  return NamingTable()
      .append(torchvision_resnet_names("backbone.", "backbone."))
      .module("pyramid.lateral.*.conv", "neck.lateral_convs.*.conv")
      .module("pyramid.output.*.conv", "neck.fpn_convs.*.conv")
      .module("proposal.conv.0.conv", "rpn_head.rpn_conv")
      .module("proposal.scores", "rpn_head.rpn_cls")
      .module("proposal.deltas", "rpn_head.rpn_reg")
      .module("box_head.fc.*", "roi_head.bbox_head.shared_fcs.*")
      .module("box_head.scores", "roi_head.bbox_head.fc_cls")
      .module("box_head.deltas", "roi_head.bbox_head.fc_reg")
      .module("mask_head.conv.*.conv", "roi_head.mask_head.convs.*.conv")
      .module("mask_head.up", "roi_head.mask_head.upsample")
      .module("mask_head.logits", "roi_head.mask_head.conv_logits")
      .naming();
}

}  // namespace atrous::nets
