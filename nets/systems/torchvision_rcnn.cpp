// torchvision's Mask R-CNN, Faster R-CNN and Keypoint R-CNN on a ResNet with a feature pyramid (He
// et al. 2017, arXiv:1703.06870; v2: Li et al. 2021, arXiv:2111.11429).
#include "nets/frames/rcnn.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"
#include "nets/systems/torchvision_rcnn_names.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    classes_option("90"),
    {"version", "v1", "of the heads: v2 is normalised and deeper", OptionSpec::Kind::choice, 0, 0,
     "v1|v2"},
    depth_option("50", "18|34|50|101|152"),
    rcnn::kMasks,
    rcnn::kKeypoints,
    rcnn::kEpsilon,
    rcnn::kPyramidWidth,
    rcnn::kBoxWidth,
    rcnn::kMaskWidth,
    rcnn::kMinSize,
    rcnn::kMaxSize,
    rcnn::kPerLevel,
    rcnn::kProposals,
    rcnn::kProposalOverlap,
    rcnn::kProposalScore,
    rcnn::kScore,
    rcnn::kOverlap,
    rcnn::kDetections,
};

InstanceNet build(const Options& options) {
  rcnn::Net net;
  rcnn::read_options(options, net);
  if (options.text("version") == "v2") {
    net.pyramid.norm = net.box.norm = net.mask.norm = Norm{};
    net.proposal_convs = 2;
    net.box.convs = 4;
    net.box.layers = 1;
  }
  RcnnParams& steps = net.steps;
  steps.anchors.style = AnchorParams::Style::rounded;
  steps.measured_stride = steps.measured_scale = true;
  steps.proposals.least_score = static_cast<float>(options.real("proposal_score"));
  steps.detections.least_side = 1e-2F;
  steps.first_mask = 1;
  for (HeadPooling* head : {&steps.box_pooling, &steps.mask_pooling, &steps.keypoint_pooling})
    head->pool.sampling = 2;
  return rcnn::build("maskrcnn-torchvision", net);
}

constexpr Dialect kDialects[] = {{"torchvision", torchvision_rcnn_names},
                                 {"torchvision-early", early_torchvision_rcnn_names}};

}  // namespace

const System kTorchvisionRcnn = {
    .name = "maskrcnn-torchvision",
    .title = "Mask R-CNN, Faster R-CNN and Keypoint R-CNN with a pyramid (torchvision)",
    .paper = "arXiv:1703.06870",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
