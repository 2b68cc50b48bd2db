// Mask^X R-CNN (Hu et al. 2018, Learning to Segment Every Thing, arXiv:1711.10370): Detectron's Mask
// R-CNN whose masks get their weights from the boxes' by a learned function.
#include "nets/option_specs.h"
#include "nets/systems/maskx_heads.h"
#include "nets/systems/maskx_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    classes_option("80"),
    depth_option("50", "50|101|152"),
    {"transfer_layers", "2",
     "of the weight transfer function; 0: none, masks have weights of their own",
     OptionSpec::Kind::integer, 0, 3},
    {"transfer_from", "both", "weights of the box head, or an embedding", OptionSpec::Kind::choice,
     0, 0, "scores|boxes|both|embedding"},
    {"embedding", "300", "numbers of a class's embedding", OptionSpec::Kind::integer, 1, 65536},
    {"activation", "leaky", "between the layers of the transfer function", OptionSpec::Kind::choice,
     0, 0, "leaky|relu"},
    {"mlp_layers", "2", "of the masks' fully connected branch; 0: there is none",
     OptionSpec::Kind::integer, 0, 3},
    {"mlp_width", "1024", "of that branch", OptionSpec::Kind::integer, 1, 65536},
    {"side", "28", "of a mask, an even number", OptionSpec::Kind::integer, 2, 1024},
    rcnn::flag("shared_mask", "0", "1: one mask for all classes (the baseline)"),
    rcnn::flag(
        "stride_in_1x1", "1", "1: stages stride in their first convolution (Caffe's ResNet)"),
    rcnn::kEpsilon,
    rcnn::kMinSize,
    rcnn::kMaxSize,
    rcnn::kPerLevel,
    rcnn::kProposals,
    rcnn::kProposalOverlap,
    rcnn::kScore,
    rcnn::kOverlap,
    rcnn::kDetections,
};

InstanceNet build(const Options& options) {
  rcnn::Net net;
  rcnn::read_options(options, net);
  MaskXParams masks = maskx_params(options);
  net.backbone.stride_in_first = options.integer("stride_in_1x1") != 0;
  net.backbone.norm->folded = true;
  RcnnParams& steps = net.steps;
  rcnn::set_inclusive(false, steps);
  if (steps.shared_mask) masks.transfer.reset();
  steps.mask_probabilities = true;
  const int side = options.integer("side") / 2;
  steps.mask_pooling.pool.size = {side, side};
  for (HeadPooling* head : {&steps.box_pooling, &steps.mask_pooling}) head->pool.sampling = 2;
  net.build_mask_head = [masks](const rcnn::Net& own) { return maskx_mask_head(own, masks); };
  return rcnn::build("maskx", net);
}

constexpr Dialect kDialects[] = {{"detectron", maskx_names, kDetectronExtras}};

}  // namespace

const System kMaskX = {
    .name = "maskx",
    .title = "Mask^X R-CNN (Learning to Segment Every Thing)",
    .paper = "arXiv:1711.10370",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
