// Detectron's names: Caffe2's blobs NAME_w, NAME_b, and NAME_s for the scale of a normalisation.
#include "nets/backbones/resnet.h"
#include "nets/systems/detectron_names.h"

namespace atrous::nets {
namespace {

constexpr int kLevels = 4;
constexpr int kMaskConvs = 4;
constexpr int kMostConvs = 8;

class Blobs {
 public:
  explicit Blobs(const DetectronNet& net) : net_(net) {}

  /// Ours of a layer with weight and bias.
  void layer(const std::string& ours, const std::string& theirs) {
    rules_.push_back({ours + ".weight", theirs + "_w"});
    rules_.push_back({ours + ".bias", theirs + "_b"});
  }

  /// A convolution, and what normalises it: group normalisation is NAME_gn, folded statistics are
  /// `folded`.
  void block(const std::string& ours, const std::string& theirs, const std::string& folded = {}) {
    layer(ours + ".conv", theirs);
    norm(ours + ".gn", theirs + "_gn");
    if (!folded.empty()) norm(ours + ".bn", folded);
  }

  void backbone() {
    block("backbone.stem", "conv1", "res_conv1_bn");
    for (int stage = 1; stage <= kLevels; ++stage) {
      const std::string ours = "backbone.layer" + std::to_string(stage) + ".*.";
      const std::string theirs = "res" + std::to_string(stage + 1) + "_*_branch";
      const char* branches[] = {"1", "2a", "2b", "2c"};
      const char* parts[] = {"downsample", "1", "2", "3"};
      for (int i = 0; i < 4; ++i)
        block(ours + parts[i], theirs + branches[i], theirs + branches[i] + "_bn");
    }
  }

  void pyramid() {
    const std::array<int, 4> blocks = resnet_blocks(net_.depth);
    for (int i = 0; i < kLevels; ++i) {
      const std::string number = std::to_string(i);
      const std::string sum = "res" + std::to_string(i + 2) + "_" +
                              std::to_string(blocks[static_cast<std::size_t>(i)] - 1) + "_sum";
      block("pyramid.lateral." + number, "fpn_inner_" + sum + (i + 1 < kLevels ? "_lateral" : ""));
      block("pyramid.output." + number, "fpn_" + sum);
    }
  }

  void heads() {
    const std::string level = net_.pyramid ? "_fpn2" : "";
    layer("proposal.conv.0.conv", "conv_rpn" + level);
    layer("proposal.scores", "rpn_cls_logits" + level);
    layer("proposal.deltas", "rpn_bbox_pred" + level);
    layer("box_head.fc.0", "fc6");
    layer("box_head.fc.1", "fc7");
    layer("box_head.scores", "cls_score");
    layer("box_head.deltas", "bbox_pred");
    layer("mask_head.up", "conv5_mask");
    layer("mask_head.logits", "mask_fcn_logits");
    layer("keypoint_head.up", "kps_score_lowres");
    const std::string mask = net_.grouped ? "_mask_fcn" : "_[mask]_fcn";
    for (int i = 0; i < kMostConvs; ++i) {
      const std::string number = "." + std::to_string(i), count = std::to_string(i + 1);
      block("box_head.conv" + number, "head_conv" + count);
      if (i < kMaskConvs) block("mask_head.conv" + number, mask + count);
      block("keypoint_head.conv" + number, "conv_fcn" + count);
    }
  }

  std::vector<Rename> rules() && { return std::move(rules_); }

 private:
  void norm(const std::string& ours, const std::string& theirs) {
    rules_.push_back({ours + ".weight", theirs + "_s"});
    rules_.push_back({ours + ".bias", theirs + "_b"});
  }

  const DetectronNet& net_;
  std::vector<Rename> rules_;
};

}  // namespace

std::vector<Rename> detectron_rules(const DetectronNet& net) {
  Blobs blobs(net);
  blobs.backbone();
  blobs.pyramid();
  blobs.heads();
  return std::move(blobs).rules();
}

Naming detectron_names(const Options& options) {
  return Naming(detectron_rules({.depth = options.integer("depth"),
                                 .pyramid = options.text("trunk") == "fpn",
                                 .grouped = options.text("norm") == "group"}));
}

}  // namespace atrous::nets
