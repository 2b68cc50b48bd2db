// Mask R-CNN and Faster R-CNN as Detectron, detectron2, maskrcnn-benchmark and mmdetection build
// them (He et al. 2017, arXiv:1703.06870): with a feature pyramid, on the fourth stage (C4), or on
// the dilated fifth (DC5); ResNet and ResNeXt.
#include "nets/frames/rcnn.h"
#include "nets/option_specs.h"
#include "nets/systems/detectron_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    classes_option("80"),
    {"code", "detectron2", "whose conventions", OptionSpec::Kind::choice, 0, 0,
     "detectron2|detectron|benchmark|mmdetection"},
    {"trunk", "fpn", "what regions are pooled from", OptionSpec::Kind::choice, 0, 0, "fpn|c4|dc5"},
    depth_option("50", "50|101|152"),
    rcnn::kGroups,
    rcnn::kGroupWidth,
    rcnn::flag(
        "stride_in_1x1", "1", "1: stages stride in their first convolution (Caffe's ResNet)"),
    {"pooling", "align", "of regions", OptionSpec::Kind::choice, 0, 0, "align|pool|warp"},
    rcnn::kMasks,
    rcnn::kKeypoints,
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

void set_pooling(const Options& options, bool continuous, RcnnParams& steps) {
  using kernels::roi::Method;
  const std::string& name = options.text("pooling");
  for (HeadPooling* head : {&steps.box_pooling, &steps.mask_pooling, &steps.keypoint_pooling}) {
    head->pool.method = name == "pool"   ? Method::pool
                        : name == "warp" ? Method::warp
                                         : Method::align;
    head->pool.aligned = continuous;
    head->pool.sampling = continuous ? 0 : 2;
  }
}

InstanceNet build(const Options& options) {
  rcnn::Net net;
  rcnn::read_options(options, net);
  const std::string& code = options.text("code");
  const std::string& trunk = options.text("trunk");
  net.backbone.groups = options.integer("groups");
  net.backbone.width_per_group = options.integer("group_width");
  net.backbone.stride_in_first = options.integer("stride_in_1x1") != 0;
  net.backbone.norm->folded = code == "detectron";
  if (trunk == "c4") net.trunk = rcnn::Trunk::c4;
  if (trunk == "dc5") {
    net.trunk = rcnn::Trunk::dc5;
    net.backbone.set_output_stride(16);
    net.backbone.halve_first = false;
  }
  const bool continuous = code == "detectron2" || code == "mmdetection";
  if (continuous)
    rcnn::set_continuous(code == "mmdetection", net.steps);
  else
    rcnn::set_inclusive(code == "benchmark", net.steps);
  set_pooling(options, continuous, net.steps);
  return rcnn::build("maskrcnn-detectron", net);
}

/// Sizes of the anchors and the mean, which the recipe and the options say.
constexpr std::string_view kDetectron2Buffers[] = {
    "proposal_generator.anchor_generator.cell_anchors.*", "pixel_mean", "pixel_std"};
constexpr std::string_view kBenchmarkBuffers[] = {"rpn.anchor_generator.cell_anchors.*"};
/// What the backbone's own weights brought along: ImageNet's classifier, a bias of the stem.
constexpr std::string_view kOfImageNet[] = {"fc1000_*",         "pred_w",  "pred_b",
                                            "last_out_L1000_*", "conv1_b", "lr"};

constexpr Dialect kDialects[] = {{"detectron2", detectron2_names, kDetectron2Buffers},
                                 {"detectron", detectron_names, kOfImageNet},
                                 {"benchmark", benchmark_names, kBenchmarkBuffers},
                                 {"mmdetection", mmdetection_names}};

}  // namespace

const System kDetectronRcnn = {
    .name = "maskrcnn-detectron",
    .title = "Mask R-CNN and Faster R-CNN (Detectron, detectron2, maskrcnn-benchmark, mmdetection)",
    .paper = "arXiv:1703.06870",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
