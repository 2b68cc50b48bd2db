#include "nets/systems/detectron_names.h"

#include "nets/backbones/resnet_names.h"

namespace atrous::nets {
namespace {

constexpr int kLevels = 4;
constexpr int kMaskConvs = 4;
constexpr int kKeypointConvs = 8;
constexpr int kMostConvs = 8;  // of a box head

bool is_c4(const Options& options) { return options.text("trunk") == "c4"; }

/// layer<i> of a ResNet is called res<i + 1> below `theirs`.
void add_stage(NamingTable& table, int stage, const std::string& theirs) {
  const std::string ours = "backbone.layer" + std::to_string(stage);
  const std::string name = theirs + "res" + std::to_string(stage + 1);
  table.block(ours + ".*.downsample", name + ".*.shortcut", name + ".*.shortcut.norm")
      .block(ours + ".*.*", name + ".*.conv*", name + ".*.conv*.norm")
      .module(ours, name);
}

/// Blocks <ours>.0, <ours>.1 ... are called <theirs>1, <theirs>2 ..., what normalises them `norm`
/// below that.
void add_counted(NamingTable& table,
                 const std::string& ours,
                 const std::string& theirs,
                 int count,
                 const std::string& norm = ".norm") {
  for (int i = 0; i < count; ++i) {
    const std::string name = theirs + std::to_string(i + 1);
    table.block(ours + "." + std::to_string(i), name, name + norm);
  }
}

/// <ours>.0, <ours>.1 ... are called <theirs><first>, <theirs><first + 1> ...
void add_layers(NamingTable& table, const std::string& ours, const std::string& theirs, int first) {
  constexpr int kMost = 2;
  for (int i = 0; i < kMost; ++i)
    table.module(ours + "." + std::to_string(i), theirs + std::to_string(first + i));
}

bool heads_normalised(const Options& options) { return options.text("norm") != "backbone"; }

/// A convolution is `theirs`, or <theirs>.0 where <theirs>.1 normalises it.
void add_listed(NamingTable& table,
                const Options& options,
                const std::string& ours,
                const std::string& theirs) {
  if (heads_normalised(options))
    table.numbered(ours, theirs);
  else
    table.module(ours + ".conv", theirs);
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
    for (const std::string part : {"lateral", "output"}) {
      const std::string theirs = "backbone.fpn_" + part + level;
      table.block("pyramid." + part + "." + number, theirs, theirs + ".norm");
    }
  }
  table.module("proposal.conv.0.conv", "proposal_generator.rpn_head.conv")
      .module("proposal.scores", "proposal_generator.rpn_head.objectness_logits")
      .module("proposal.deltas", "proposal_generator.rpn_head.anchor_deltas")
      .module("box_head.scores", "roi_heads.box_predictor.cls_score")
      .module("box_head.deltas", "roi_heads.box_predictor.bbox_pred")
      .module("mask_head.up", "roi_heads.mask_head.deconv")
      .module("mask_head.logits", "roi_heads.mask_head.predictor")
      .module("keypoint_head.up", "roi_heads.keypoint_head.score_lowres");
  add_layers(table, "box_head.fc", "roi_heads.box_head.fc", 1);
  add_counted(table, "box_head.conv", "roi_heads.box_head.conv", kMostConvs);
  add_counted(table, "mask_head.conv", "roi_heads.mask_head.mask_fcn", kMaskConvs);
  add_counted(table, "keypoint_head.conv", "roi_heads.keypoint_head.conv_fcn", kKeypointConvs);
  return table.naming();
}

Naming benchmark_names(const Options& options) {
  NamingTable table;
  const std::string box = "roi_heads.box.", mask = "roi_heads.mask.";
  if (is_c4(options))
    table.append(
        torchvision_resnet_names("backbone.layer4.", box + "feature_extractor.head.layer4."));
  table.block("backbone.stem", "backbone.body.stem.conv1", "backbone.body.stem.bn1")
      .append(torchvision_resnet_names("backbone.", "backbone.body."));
  for (int i = 0; i < kLevels; ++i) {
    const std::string number = std::to_string(i), level = std::to_string(i + 1);
    add_listed(table, options, "pyramid.lateral." + number, "backbone.fpn.fpn_inner" + level);
    add_listed(table, options, "pyramid.output." + number, "backbone.fpn.fpn_layer" + level);
    add_listed(table, options, "mask_head.conv." + number,
               mask + "feature_extractor.mask_fcn" + level);
  }
  // Theirs are one list of convolution, normalisation (if any), ReLU.
  const int step = heads_normalised(options) ? 3 : 2;
  for (int i = 0; i < kMostConvs; ++i)
    table.numbered("box_head.conv." + std::to_string(i), box + "feature_extractor.xconvs",
                   step * i);
  table.module("proposal.conv.0.conv", "rpn.head.conv")
      .module("proposal.scores", "rpn.head.cls_logits")
      .module("proposal.deltas", "rpn.head.bbox_pred")
      .module("box_head.scores", box + "predictor.cls_score")
      .module("box_head.deltas", box + "predictor.bbox_pred")
      .module("mask_head.up", mask + "predictor.conv5_mask")
      .module("mask_head.logits", mask + "predictor.mask_fcn_logits")
      .module("keypoint_head.up", "roi_heads.keypoint.predictor.kps_score_lowres");
  add_layers(table, "box_head.fc", box + "feature_extractor.fc", 6);
  add_counted(table, "keypoint_head.conv", "roi_heads.keypoint.feature_extractor.conv_fcn",
              kKeypointConvs);
  return table.naming();
}

Naming mmdetection_names(const Options& options) {
  NamingTable table;
  if (is_c4(options))
    table.append(torchvision_resnet_names("backbone.layer4.", "roi_head.shared_head.layer4."));
  // A group normalisation is called gn<i> in a bottleneck and 1 in a projection.
  return table.module("backbone.stem.gn", "backbone.gn1")
      .module("backbone.layer*.*.downsample.gn", "backbone.layer*.*.downsample.1")
      .module("backbone.layer*.*.*.gn", "backbone.layer*.*.gn*")
      .append(torchvision_resnet_names("backbone.", "backbone."))
      .module("pyramid.lateral", "neck.lateral_convs")
      .module("pyramid.output", "neck.fpn_convs")
      .module("proposal.conv.0.conv", "rpn_head.rpn_conv")
      .module("proposal.scores", "rpn_head.rpn_cls")
      .module("proposal.deltas", "rpn_head.rpn_reg")
      .module("box_head.conv", "roi_head.bbox_head.shared_convs")
      .module("box_head.fc", "roi_head.bbox_head.shared_fcs")
      .module("box_head.scores", "roi_head.bbox_head.fc_cls")
      .module("box_head.deltas", "roi_head.bbox_head.fc_reg")
      .module("mask_head.conv", "roi_head.mask_head.convs")
      .module("mask_head.up", "roi_head.mask_head.upsample")
      .module("mask_head.logits", "roi_head.mask_head.conv_logits")
      .naming();
}

}  // namespace atrous::nets
