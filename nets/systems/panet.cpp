// PANet (Liu et al. 2018, arXiv:1803.01534): a pyramid with a bottom-up path, regions pooled from
// all of its levels, masks from a convolutional and a fully connected branch.
#include "nets/option_specs.h"
#include "nets/systems/panet_heads.h"
#include "nets/systems/panet_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    classes_option("80"),
    depth_option("50", "50|101|152"),
    rcnn::kMasks,
    rcnn::kKeypoints,
    rcnn::kEpsilon,
    rcnn::number("min_size", "1000", "shorter side of the network's input"),
    rcnn::number("max_size", "1400", "its longer side at most"),
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
  net.backbone.stride_in_first = net.backbone.norm->folded = true;
  net.pyramid.norm = kPaNetNorm;
  net.bottom_up = true;
  net.build_box_head = panet_box_head;
  net.build_mask_head = panet_mask_head;
  RcnnParams& steps = net.steps;
  rcnn::set_inclusive(false, steps);
  steps.detections.probabilities = steps.mask_probabilities = true;
  for (HeadPooling* head : {&steps.box_pooling, &steps.mask_pooling}) {
    head->pool.sampling = 2;
    head->all_levels = true;
  }
  return rcnn::build("panet", net);
}

constexpr Dialect kDialects[] = {{"panet", panet_names}};

}  // namespace

const System kPaNet = {
    .name = "panet",
    .title = "PANet",
    .paper = "arXiv:1803.01534",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
