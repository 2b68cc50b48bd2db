// Mask R-CNN as Matterport's Keras code has it: square input, boxes between places, regions cropped,
// one class for each region (He et al. 2017, arXiv:1703.06870).
#include <cmath>

#include "core/base/error.h"
#include "nets/frames/rcnn.h"
#include "nets/option_specs.h"
#include "nets/systems/matterport_rcnn_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr int kCoarsest = 64;  // stride
constexpr Norm kNorm = {.epsilon = 1e-3F};

constexpr OptionSpec kOptions[] = {
    classes_option("80"),
    depth_option("101", "50|101"),
    rcnn::number("min_size", "800", "shorter side of the network's input at least"),
    rcnn::number("max_size", "1024", "side of the network's square input, a multiple of 64"),
    rcnn::number("proposals_per_level", "6000", "best of all levels before suppression"),
    rcnn::kProposals,
    rcnn::kProposalOverlap,
    rcnn::share("score_threshold", "0.7", "least score of a detection"),
    rcnn::share("nms", "0.3", "detections that overlap more are suppressed"),
    rcnn::kDetections,
};

/// Two convolutions in place of fully connected layers, normalised.
Part build_box_head(const rcnn::Net& net) {
  constexpr int kBlock = 128;  // regions of one run
  GraphBuilder g("box_head");
  const HeadPooling& pooling = net.steps.box_pooling;
  Value x = rcnn::region_input(g, net, pooling);
  for (const int kernel : {pooling.pool.size.height, 1}) {
    x = conv_block(g, kernel > 1 ? "box_head.fc.0" : "box_head.fc.1", x,
                   {.channels = net.box.width,
                    .kernel = kernel,
                    .bias = true,
                    .norm = kNorm,
                    .padding = Padding{}});
  }
  const BoxOutputs outputs = box_outputs(g, "box_head", x, net.box);
  g.output("scores", outputs.scores);
  g.output("deltas", outputs.deltas);
  return {"box_head", std::move(g).finish(), kBlock};
}

void set_steps(RcnnParams& steps) {
  const auto side = static_cast<float>(steps.sizing.longer);
  steps.corners = BoxCorners::places;
  steps.sizing.rounding = Sizing::Rounding::grown;
  steps.sizing.square = true;
  steps.anchors.ratios = {2, 1, 0.5F};  // theirs are width by height
  steps.proposals.coding = {.weights = {10, 10, 5, 5}, .most_growth = 1e4F, .rows_first = true};
  steps.proposals.background = Background::neighbour;
  steps.proposals.together = true;
  steps.proposals.least_side = 0;
  steps.detections.coding = steps.proposals.coding;
  steps.detections.best_class_only = true;
  steps.detections.least_score = std::nextafter(steps.detections.least_score, 0.0F);
  // Rounded to the nearest level; sides are shares of the picture's last place.
  steps.levels = {.canonical_size = 224 * (side - 1) / side, .epsilon = 0.5F};
  for (HeadPooling* head : {&steps.box_pooling, &steps.mask_pooling})
    head->pool.method = kernels::roi::Method::crop;
  steps.first_mask = 1;
  steps.paste = {.style = PasteParams::Style::rounded, .above = false};
}

InstanceNet build(const Options& options) {
  rcnn::Net net;
  rcnn::read_options(options, net);
  if (net.steps.sizing.longer % kCoarsest != 0)
    throw Error(Code::usage, "maskrcnn-matterport: max_size=" + options.text("max_size") +
                                 ": expected a multiple of 64");
  net.backbone.stride_in_first = net.backbone.bias = net.backbone.pool_same = true;
  net.backbone.norm = net.mask.norm = kNorm;
  net.mask.bias = true;
  net.proposal_channels = 512;
  net.build_box_head = build_box_head;
  set_steps(net.steps);
  return rcnn::build("maskrcnn-matterport", net);
}

constexpr Dialect kDialects[] = {{"matterport", matterport_rcnn_names}};

}  // namespace

const System kMatterportRcnn = {
    .name = "maskrcnn-matterport",
    .title = "Mask R-CNN (Matterport, Keras)",
    .paper = "arXiv:1703.06870",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
