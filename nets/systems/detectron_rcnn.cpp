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
    {"norm", "backbone", "batch norm in the backbone alone, or one kind everywhere",
     OptionSpec::Kind::choice, 0, 0, "backbone|batch|group"},
    {"box_convs", "0", "3x3 convolutions of the box head", OptionSpec::Kind::integer, 0, 8},
    {"box_layers", "2", "its fully connected layers", OptionSpec::Kind::integer, 1, 2},
    rcnn::kPooling,
    rcnn::kMasks,
    rcnn::kSharedBox,
    rcnn::kSharedMask,
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
    rcnn::kScore,
    rcnn::kOverlap,
    rcnn::kDetections,
};

InstanceNet build(const Options& options) {
  rcnn::Net net;
  rcnn::read_options(options, net);
  const std::string& code = options.text("code");
  const std::string& trunk = options.text("trunk");
  net.backbone.groups = options.integer("groups");
  net.backbone.width_per_group = options.integer("group_width");
  net.backbone.stride_in_first = options.integer("stride_in_1x1") != 0;
  net.backbone.norm->folded = code == "detectron";
  net.box.convs = options.integer("box_convs");
  net.box.layers = options.integer("box_layers");
  if (options.text("norm") == "group") net.backbone.norm = Norm{.groups = 32};
  if (options.text("norm") != "backbone")
    net.pyramid.norm = net.box.norm = net.mask.norm = net.backbone.norm;
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
  rcnn::set_pooling(options.text("pooling"), continuous, net.steps);
  return rcnn::build("maskrcnn-detectron", net);
}

constexpr Dialect kDialects[] = {{"detectron2", detectron2_names, kDetectron2Extras},
                                 {"detectron", detectron_names, kDetectronExtras},
                                 {"benchmark", benchmark_names, kBenchmarkExtras},
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
