// DetNet-59 with a feature pyramid (Li et al. 2018, arXiv:1804.06215) as DetNet_pytorch runs it: three
// levels of stride 16, one list of proposals for all levels.
#include "nets/backbones/detnet.h"
#include "nets/counted_list.h"
#include "nets/frames/rcnn.h"
#include "nets/option_specs.h"
#include "nets/systems/detnet_rcnn_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    classes_option("80"),
    {"layers", "3,4,6,3,3", "blocks of each stage", OptionSpec::Kind::list, 1, 64},
    rcnn::flag("masks", "0", "1: with Mask R-CNN's mask head"),
    rcnn::kSharedBox,
    rcnn::kEpsilon,
    rcnn::number("min_size", "600", "shorter side of the network's input"),
    rcnn::number("max_size", "1000", "its longer side at most"),
    rcnn::number("proposals_per_level", "6000", "best of all levels before suppression"),
    rcnn::number("proposals", "300", "regions that the box head looks at"),
    rcnn::kProposalOverlap,
    rcnn::kScore,
    rcnn::share("nms", "0.3", "detections that overlap more are suppressed"),
    rcnn::kDetections,
};

/// Sums of the three maps of one size are levels, the finer ones start from what was convolved.
std::vector<Value> build_pyramid(GraphBuilder& g,
                                 Value image,
                                 const rcnn::Net& net,
                                 const DetNetParams& backbone) {
  const std::array<Value, 5> maps = detnet(g, "backbone", image, backbone);
  PyramidParams pyramid = net.pyramid;
  pyramid.extra_level = false;
  pyramid.up = layers::Interp::bilinear;
  pyramid.flat = 3;
  pyramid.chained = true;
  return feature_pyramid(g, "pyramid", maps, pyramid);
}

InstanceNet build(const Options& options) {
  rcnn::Net net;
  rcnn::read_options(options, net);
  DetNetParams backbone{.norm = *net.backbone.norm};
  backbone.blocks = counted_list<5>(options, "layers");
  net.build_pyramid = [backbone](GraphBuilder& g, Value image, const rcnn::Net& own) {
    return build_pyramid(g, image, own, backbone);
  };
  net.strides = {4, 8, 16, 16, 16};
  net.proposal_channels = 512;
  RcnnParams& steps = net.steps;
  rcnn::set_inclusive(true, steps);
  steps.sizing = {.rounding = Sizing::Rounding::even,
                  .shorter = steps.sizing.shorter,
                  .longer = steps.sizing.longer};
  steps.anchors = {.style = AnchorParams::Style::plain, .ratios = {2, 1, 0.5F}};
  steps.levels = {.epsilon = 0, .extra = 1};
  steps.proposals.background = Background::crossed;
  steps.proposals.together = true;
  steps.proposals.kept_per_level = 0;
  steps.proposals.coding.keep_far = steps.detections.coding.keep_far = true;
  steps.detections.background_box = !steps.detections.shared_box;
  for (HeadPooling* head : {&steps.box_pooling, &steps.mask_pooling}) {
    head->pool.method = kernels::roi::Method::crop;
    head->averaged = true;
  }
  return rcnn::build("detnet-rcnn", net);
}

constexpr Dialect kDialects[] = {{"detnet-pytorch", detnet_rcnn_names}};

}  // namespace

const System kDetNetRcnn = {
    .name = "detnet-rcnn",
    .title = "Faster R-CNN and Mask R-CNN on DetNet-59 with a pyramid",
    .paper = "arXiv:1804.06215",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
