#pragma once
#include <string>
#include <vector>

#include "nets/instances/instance_net.h"
#include "nets/stages/anchors.h"
#include "nets/stages/detections.h"
#include "nets/stages/paste_masks.h"
#include "nets/stages/pool_regions.h"
#include "nets/stages/proposals.h"
#include "nets/stages/sizing.h"

namespace atrous::nets {

/// A map that proposals come from and regions may be pooled from.
struct RegionMap {
  std::string name;          // outputs of the trunk: <name>, <name>.scores, <name>.deltas
  int stride = 4;            // of the input's pixels
  std::vector<float> sizes;  // of its anchors
  float scale = 0;           // by which regions come to its places; 0: 1 / stride
};

/// How regions get into a head: with `all_levels` it has an input for every map.
struct HeadPooling {
  PoolParams pool;
  bool all_levels = false;  // adaptive feature pooling (PANet, section 3.2)
  /// Cropped one place larger than `pool.size`, to one place of the map beyond the region's end; the
  /// head begins with the mean of every 2x2 (RoIAlign of faster-rcnn.pytorch and DetNet_pytorch).
  bool averaged = false;

  /// Of a region as the head gets it.
  Extent size() const noexcept {
    const int more = averaged ? 1 : 0;
    return {pool.size.height + more, pool.size.width + more};
  }
};

/// What the corners of boxes are.
enum class BoxCorners : std::uint8_t {
  edges,   // the first pixel reaches from 0 to 1
  pixels,  // the first and last pixel, with sides of last - first + 1 (Caffe, Detectron)
  places,  // the first and last pixel, with sides of last - first (Matterport)
};

/// Everything between the networks of Faster and Mask R-CNN (Ren et al. 2015, arXiv:1506.01497; He
/// et al. 2017, arXiv:1703.06870).
struct RcnnParams {
  Sizing sizing;
  std::vector<RegionMap> maps;  // from finest to coarsest
  int pooled = 4;               // regions are pooled from the first so many maps
  AnchorParams anchors;
  bool measured_stride = false;  // anchors lie floor(input / map) apart, otherwise map's stride
  bool measured_scale = false;   // as with_rounded_scales() has them (torchvision)
  ProposalParams proposals;
  LevelRule levels;
  HeadPooling box_pooling;
  DetectionParams detections;
  BoxCorners corners = BoxCorners::edges;
  bool decode_in_picture =
      false;  // what the box head says changes boxes in the picture (Detectron)
  bool masks = true;
  HeadPooling mask_pooling = {.pool = {.size = {14, 14}}};
  int first_mask = 0;               // channel of the first class's mask
  bool shared_mask = false;         // one mask for all classes
  bool mask_probabilities = false;  // the head ends with a sigmoid
  PasteParams paste;
  int keypoints = 0;  // joints that the keypoint head finds; 0: there is none
  HeadPooling keypoint_pooling = {.pool = {.size = {14, 14}}};
};

/// Joins a trunk and the heads `box_head` (outputs `scores`, `deltas`), `mask_head` (`masks`) and
/// `keypoint_head` (`maps`).
class Rcnn final : public InstanceMethod {
 public:
  explicit Rcnn(RcnnParams params) : params_(std::move(params)) {}
  const RcnnParams& params() const noexcept { return params_; }

  Framing frame(Extent picture) const override { return frame_picture(params_.sizing, picture); }
  Instances find(PartRunner& parts, Session& trunk, const Scene& scene) const override;

  // The steps one by one, on a trunk that was run.

  /// Regions worth a look, in the network's pixels.
  Proposals propose(Session& trunk, const Framing& framing, const StageContext& context) const;
  /// Pools boxes [range.begin, range.end) of an image of the trunk's batch into the first places of
  /// a head's inputs.
  void pool(const HeadPooling& pooling,
            Session& trunk,
            std::span<const Box> boxes,
            Range range,
            Session& head,
            const StageContext& context,
            int image = 0) const;
  /// Detections in the network's pixels.
  std::vector<Detection> detect(PartRunner& parts,
                                Session& trunk,
                                std::span<const Box> regions,
                                const Scene& scene) const;
  /// The mask of each detection, side * side probabilities, one behind the other.
  std::vector<float> masks(PartRunner& parts,
                           Session& trunk,
                           std::span<const Detection> detections) const;

  /// A box in the network's pixels as one in the picture's, in the same kind of corners.
  Box to_picture(const Box& box, const Scene& scene) const;
  /// The same method with the scales that torchvision infers for a picture of `size`: of every map
  /// the power of two nearest to map / picture, and levels that count from the finest one's.
  Rcnn with_rounded_scales(Session& trunk, Extent size) const;

 private:
  Instances find_with_scales(PartRunner& parts, Session& trunk, const Scene& scene) const;
  std::vector<std::vector<Keypoint>> keypoints(PartRunner& parts,
                                               Session& trunk,
                                               std::span<const Detection> detections) const;
  RcnnParams params_;
};

}  // namespace atrous::nets
