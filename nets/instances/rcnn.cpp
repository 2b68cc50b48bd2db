#include "nets/instances/rcnn.h"

#include <algorithm>
#include <cmath>

#include "nets/stages/keypoints.h"

namespace atrous::nets {
namespace {

std::vector<Box> boxes_of(std::span<const Detection> detections) {
  std::vector<Box> boxes;
  for (const Detection& each : detections) boxes.push_back(each.box);
  return boxes;
}

/// Copies the rows of a head's output that belong to regions `range` behind each other.
void append_rows(const TensorView& output, Range range, std::vector<float>& to) {
  const std::ptrdiff_t each = output.desc.shape.count() / output.desc.shape.batch();
  const float* from = output.as<const float>();
  to.insert(to.end(), from, from + each * (range.end - range.begin));
}

}  // namespace

Proposals Rcnn::propose(Session& trunk, Extent size, const StageContext& context) const {
  const Shape& input = trunk.input().desc.shape;
  std::vector<std::vector<Box>> anchors(params_.maps.size());
  std::vector<ProposalLevel> levels;
  for (std::size_t i = 0; i < params_.maps.size(); ++i) {
    const RegionMap& map = params_.maps[i];
    const TensorView scores = output(trunk, map.name + ".scores");
    const Extent grid{scores.desc.shape.height(), scores.desc.shape.width()};
    Extent stride{map.stride, map.stride};
    if (params_.measured_stride)
      stride = {input.height() / grid.height, input.width() / grid.width};
    anchors[i] = make_anchors(params_.anchors, map.sizes, grid, stride);
    levels.push_back({scores, output(trunk, map.name + ".deltas"), &anchors[i]});
  }
  return select_proposals(params_.proposals, levels, size, context);
}

void Rcnn::pool(const HeadPooling& pooling,
                Session& trunk,
                std::span<const Box> boxes,
                Range range,
                Session& head,
                const StageContext& context,
                int image) const {
  std::vector<FeatureMap> maps;
  for (int i = 0; i < params_.pooled; ++i) {
    const RegionMap& map = params_.maps[static_cast<std::size_t>(i)];
    const float scale = map.scale != 0 ? map.scale : 1.0F / static_cast<float>(map.stride);
    maps.push_back({output(trunk, map.name), scale});
  }
  std::vector<kernels::roi::Region> regions;
  for (int i = range.begin; i < range.end; ++i) {
    const Box& box = boxes[static_cast<std::size_t>(i)];
    const int level = level_of(params_.levels, box, params_.pooled);
    regions.push_back({level, image, box.x1, box.y1, box.x2, box.y2});
  }
  if (!pooling.all_levels) return pool_regions(pooling.pool, maps, regions, head.input(), context);
  for (int i = 0; i < params_.pooled; ++i) {
    for (auto& region : regions) region.level = i;
    pool_regions(pooling.pool, maps, regions, head.input(i), context);
  }
}

std::vector<Detection> Rcnn::detect(PartRunner& parts,
                                    Session& trunk,
                                    std::span<const Box> regions,
                                    Extent size) const {
  std::vector<float> scores, deltas;
  parts.run_regions(
      "box_head", static_cast<int>(regions.size()),
      [&](Range range, Session& head) {
        pool(params_.box_pooling, trunk, regions, range, head, parts.context());
      },
      [&](Range range, Session& head) {
        append_rows(output(head, "scores"), range, scores);
        append_rows(output(head, "deltas"), range, deltas);
      });
  return select_detections(params_.detections, {regions, scores, deltas}, size, parts.context());
}

std::vector<float> Rcnn::masks(PartRunner& parts,
                               Session& trunk,
                               std::span<const Detection> detections) const {
  const std::vector<Box> boxes = boxes_of(detections);
  std::vector<float> masks;
  parts.run_regions(
      "mask_head", static_cast<int>(boxes.size()),
      [&](Range range, Session& head) {
        pool(params_.mask_pooling, trunk, boxes, range, head, parts.context());
      },
      [&](Range range, Session& head) {
        const TensorView maps = output(head, "masks");
        const std::ptrdiff_t side = maps.desc.shape.height();
        const float* from = maps.as<const float>();
        for (int i = range.begin; i < range.end;
             ++i, from += side * side * maps.desc.pixel_stride) {
          const int label = detections[static_cast<std::size_t>(i)].label;
          const int channel = params_.first_mask + (params_.shared_mask ? 0 : label);
          for (std::ptrdiff_t p = 0; p < side * side; ++p) {
            const float value = from[p * maps.desc.pixel_stride + channel];
            masks.push_back(params_.mask_probabilities ? value : 1.0F / (1.0F + std::exp(-value)));
          }
        }
      });
  return masks;
}

std::vector<std::vector<Keypoint>> Rcnn::keypoints(PartRunner& parts,
                                                   Session& trunk,
                                                   std::span<const Detection> detections) const {
  const std::vector<Box> boxes = boxes_of(detections);
  std::vector<std::vector<Keypoint>> found;
  parts.run_regions(
      "keypoint_head", static_cast<int>(boxes.size()),
      [&](Range range, Session& head) {
        pool(params_.keypoint_pooling, trunk, boxes, range, head, parts.context());
      },
      [&](Range range, Session& head) {
        const TensorView maps = output(head, "maps");
        for (int i = range.begin; i < range.end; ++i) {
          const Box& box = boxes[static_cast<std::size_t>(i)];
          found.push_back(find_keypoints(maps, i - range.begin, box, parts.context()));
        }
      });
  return found;
}

Instances Rcnn::find(PartRunner& parts, Session& trunk, const Scene& scene) const {
  const Extent size = scene.framing.resized;
  const StageContext context = parts.context();
  const Proposals proposals = propose(trunk, size, context);
  const std::vector<Detection> detections = detect(parts, trunk, proposals.boxes, size);
  std::vector<float> masks;
  if (params_.masks) masks = this->masks(parts, trunk, detections);
  std::vector<std::vector<Keypoint>> joints(detections.size());
  if (params_.keypoints > 0) joints = keypoints(parts, trunk, detections);
  Instances found{scene.picture.height, scene.picture.width, {}};
  const std::size_t each = detections.empty() ? 0 : masks.size() / detections.size();
  const StageSpan span(context.trace, "paste masks", "paste");
  for (std::size_t i = 0; i < detections.size(); ++i) {
    const Detection& detection = detections[i];
    Instance instance{.box = rescale(detection.box, size, scene.picture),
                      .score = detection.score,
                      .label = detection.label,
                      .mask = {},
                      .keypoints = rescale(joints[i], size, scene.picture)};
    if (params_.masks) {
      const std::span<const float> mask(masks.data() + i * each, each);
      instance.mask = encode_runs(
          paste_bits(params_.paste, mask, instance.box, scene.picture, context), scene.picture);
    }
    found.items.push_back(std::move(instance));
  }
  return found;
}

}  // namespace atrous::nets
