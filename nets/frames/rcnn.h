#pragma once
#include <functional>

#include "nets/backbones/resnet.h"
#include "nets/heads/pyramid.h"
#include "nets/heads/regions.h"
#include "nets/instances/rcnn.h"
#include "nets/naming_table.h"
#include "nets/options.h"

// What Faster and Mask R-CNN of every code base have in common: a ResNet, with a feature pyramid or
// without, a proposal network on its maps, heads on regions; options for the steps between them.
namespace atrous::nets::rcnn {

constexpr OptionSpec number(std::string_view name,
                            std::string_view fallback,
                            std::string_view help) {
  return {name, fallback, help, OptionSpec::Kind::integer, 1, 1 << 20};
}
constexpr OptionSpec share(std::string_view name,
                           std::string_view fallback,
                           std::string_view help) {
  return {name, fallback, help, OptionSpec::Kind::real, 0, 1};
}
constexpr OptionSpec flag(std::string_view name, std::string_view fallback, std::string_view help) {
  return {name, fallback, help, OptionSpec::Kind::integer, 0, 1};
}

constexpr OptionSpec kMasks = flag("masks", "1", "0: boxes only (Faster R-CNN)");
constexpr OptionSpec kSharedBox = flag("shared_box", "0", "1: one box for all classes");
constexpr OptionSpec kSharedMask = flag("shared_mask", "0", "1: one mask for all classes");
constexpr OptionSpec kKeypoints = {
    "keypoints", "0", "joints that a keypoint head finds", OptionSpec::Kind::integer, 0, 1024};
constexpr OptionSpec kGroups = {
    "groups", "1", "of the 3x3 convolutions (ResNeXt: 32, 64)", OptionSpec::Kind::integer, 1, 1024};
constexpr OptionSpec kGroupWidth = {
    "group_width", "64", "their width in stage 1 (ResNeXt: 8, 4)", OptionSpec::Kind::integer, 1,
    4096};
constexpr OptionSpec kPyramidWidth = number("pyramid_width", "256", "channels of the pyramid");
constexpr OptionSpec kBoxWidth =
    number("box_width", "1024", "of the box head's fully connected layers");
constexpr OptionSpec kMaskWidth = number("mask_width", "256", "channels of the mask head");
constexpr OptionSpec kPooling = {"pooling", "align", "of regions",     OptionSpec::Kind::choice,
                                 0,         0,       "align|pool|warp"};
constexpr OptionSpec kMinSize = number("min_size", "800", "shorter side of the network's input");
constexpr OptionSpec kMaxSize = number("max_size", "1333", "its longer side at most");
constexpr OptionSpec kPerLevel =
    number("proposals_per_level", "1000", "best of a level before suppression");
constexpr OptionSpec kProposals = number("proposals", "1000", "regions that the box head looks at");
constexpr OptionSpec kProposalOverlap =
    share("proposal_nms", "0.7", "proposals that overlap more are suppressed");
constexpr OptionSpec kProposalScore = share("proposal_score", "0", "least score of a proposal");
constexpr OptionSpec kScore = share("score_threshold", "0.05", "least score of a detection");
constexpr OptionSpec kOverlap = share("nms", "0.5", "detections that overlap more are suppressed");
constexpr OptionSpec kDetections = number("detections", "100", "most of a picture");
constexpr OptionSpec kEpsilon =
    share("bn_epsilon", "0.00001", "of the backbone's batch norm (torchvision's v1 weights: 0)");

/// What the trunk ends with.
enum class Trunk {
  pyramid,  // P2 .. P6
  c4,       // layer3; the heads begin with layer4
  dc5,      // layer4, dilated
};

/// A network and the steps that join it. Counts that follow from others (maps, classes, channels of
/// a head's end) are filled in by build().
struct Net {
  ResNetParams backbone;
  Trunk trunk = Trunk::pyramid;
  PyramidParams pyramid;
  bool bottom_up = false;  // PANet's path behind the pyramid
  int proposal_convs = 1;
  int proposal_channels = 0;                           // of these; 0: the maps'
  std::vector<float> sizes = {32, 64, 128, 256, 512};  // of anchors, one a level or all on one map
  std::vector<int> strides = {4, 8, 16, 32, 64};       // of a pyramid's levels
  BoxHeadParams box;
  MaskHeadParams mask;
  KeypointHeadParams keypoint;
  RcnnParams steps;
  // A system's own in place of these; the heads' parts are called box_head and mask_head.
  std::function<std::vector<Value>(GraphBuilder&, Value image, const Net&)> build_pyramid;
  std::function<Part(const Net&)> build_box_head;
  std::function<Part(const Net&)> build_mask_head;
};

/// Sets what the options above say.
void read_options(const Options& options, Net& net);

/// detectron2's and mmdetection's conventions: corners lie between pixels, the background has a score
/// (the last one) but no box and no mask.
void set_continuous(bool mmdetection, RcnnParams& steps);
/// Detectron's and maskrcnn-benchmark's: corners are pixels, the background is the first class of
/// all.
void set_inclusive(bool benchmark, RcnnParams& steps);

/// RoIAlign, RoIPool or RoIWarp for all heads, by the option above; aligned samples lie as detectron2
/// has them, or as Caffe2.
void set_pooling(const std::string& name, bool continuous, RcnnParams& steps);

/// The input of a head: regions as its pooling leaves them.
Value region_input(GraphBuilder& g, const Net& net, const HeadPooling& pooling);

/// Nodes    backbone.* (resnet()), pyramid.*, proposal.*, box_head.*, mask_head.*,
///          keypoint_head.*; C4's heads begin with backbone.layer4
InstanceNet build(std::string_view name, Net net);

}  // namespace atrous::nets::rcnn
