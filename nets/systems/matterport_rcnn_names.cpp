// Matterport's names: Keras' layers, each in a group of its own name.
#include "nets/systems/matterport_rcnn_names.h"

#include "nets/backbones/resnet.h"

namespace atrous::nets {
namespace {

class Layers {
 public:
  /// A convolution (or a fully connected layer) in `group`.
  void conv(const std::string& ours, const std::string& theirs, const std::string& group) {
    const std::string name = group + "/" + theirs;
    rules_.push_back({ours + ".weight", name + "/kernel:0", Layout::hwio});
    rules_.push_back({ours + ".bias", name + "/bias:0"});
  }
  void conv(const std::string& ours, const std::string& theirs) { conv(ours, theirs, theirs); }

  void block(const std::string& ours, const std::string& theirs, const std::string& norm) {
    conv(ours + ".conv", theirs);
    const std::string name = norm + "/" + norm;
    rules_.push_back({ours + ".bn.weight", name + "/gamma:0"});
    rules_.push_back({ours + ".bn.bias", name + "/beta:0"});
    rules_.push_back({ours + ".bn.running_mean", name + "/moving_mean:0"});
    rules_.push_back({ours + ".bn.running_var", name + "/moving_variance:0"});
  }

  Naming naming() && { return Naming(std::move(rules_)); }

 private:
  std::vector<Rename> rules_;
};

/// res4b_branch2a and bn4b_branch2a; blocks are letters, however many there are.
void add_backbone(Layers& layers, int depth) {
  layers.block("backbone.stem", "conv1", "bn_conv1");
  const std::array<int, 4> blocks = resnet_blocks(depth);
  for (int stage = 1; stage <= 4; ++stage) {
    for (int j = 0; j < blocks[static_cast<std::size_t>(stage - 1)]; ++j) {
      const std::string ours =
          "backbone.layer" + std::to_string(stage) + "." + std::to_string(j) + ".";
      const std::string block = std::to_string(stage + 1) + static_cast<char>('a' + j) + "_branch";
      for (const auto& [part, branch] :
           {std::pair{"1", "2a"}, {"2", "2b"}, {"3", "2c"}, {"downsample", "1"}})
        layers.block(ours + part, "res" + block + branch, "bn" + block + branch);
    }
  }
}

}  // namespace

Naming matterport_rcnn_names(const Options& options) {
  Layers layers;
  add_backbone(layers, options.integer("depth"));
  for (int i = 0; i < 4; ++i) {
    const std::string number = std::to_string(i), level = std::to_string(i + 2);
    layers.conv("pyramid.lateral." + number + ".conv", "fpn_c" + level + "p" + level);
    layers.conv("pyramid.output." + number + ".conv", "fpn_p" + level);
    const std::string count = std::to_string(i + 1);
    layers.block("mask_head.conv." + number, "mrcnn_mask_conv" + count, "mrcnn_mask_bn" + count);
  }
  layers.conv("proposal.conv.0.conv", "rpn_conv_shared", "rpn_model");
  layers.conv("proposal.scores", "rpn_class_raw", "rpn_model");
  layers.conv("proposal.deltas", "rpn_bbox_pred", "rpn_model");
  layers.block("box_head.fc.0", "mrcnn_class_conv1", "mrcnn_class_bn1");
  layers.block("box_head.fc.1", "mrcnn_class_conv2", "mrcnn_class_bn2");
  layers.conv("box_head.scores", "mrcnn_class_logits");
  layers.conv("box_head.deltas", "mrcnn_bbox_fc");
  layers.conv("mask_head.up", "mrcnn_mask_deconv");
  layers.conv("mask_head.logits", "mrcnn_mask");
  return std::move(layers).naming();
}

}  // namespace atrous::nets
