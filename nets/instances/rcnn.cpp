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

Box times(const Box& box, float factor) noexcept {
  return {box.x1 * factor, box.y1 * factor, box.x2 * factor, box.y2 * factor};
}

/// How far the last corner inside of a picture lies before its end.
float last_pixel(const RcnnParams& params) noexcept {
  return params.corners == BoxCorners::edges ? 0.0F : 1.0F;
}

/// Edges become the places of the first and last pixel.
void to_places(std::vector<Box>& boxes) noexcept {
  for (Box& box : boxes) {
    box.x2 -= 1;
    box.y2 -= 1;
  }
}

}  // namespace

Box Rcnn::to_picture(const Box& box, const Scene& scene) const {
  const Framing& framing = scene.framing;
  const auto left = static_cast<float>(framing.left), top = static_cast<float>(framing.top);
  const Box own{box.x1 - left, box.y1 - top, box.x2 - left, box.y2 - top};
  if (params_.decode_in_picture)
    return times(own, 1 / static_cast<float>(scale_of(params_.sizing, scene.picture)));
  if (params_.corners != BoxCorners::places) return rescale(own, framing.resized, scene.picture);
  const auto less = [](Extent size) { return Extent{size.height - 1, size.width - 1}; };
  // Of one row or column there is no between.
  const Extent from{std::max(framing.resized.height, 2), std::max(framing.resized.width, 2)};
  const Box placed = rescale(own, less(from), less(scene.picture));
  return {std::nearbyint(placed.x1), std::nearbyint(placed.y1), std::nearbyint(placed.x2),
          std::nearbyint(placed.y2)};
}

Rcnn Rcnn::with_rounded_scales(Session& trunk, Extent size) const {
  RcnnParams params = params_;
  params.measured_scale = false;
  for (RegionMap& map : params.maps) {
    const auto rows = static_cast<float>(output(trunk, map.name).desc.shape.height());
    const float ratio = rows / static_cast<float>(size.height);
    map.scale = std::exp2(std::nearbyint(std::log2(ratio)));
  }
  params.levels.first_level = -static_cast<int>(std::log2(params.maps[0].scale));
  return Rcnn(std::move(params));
}

Proposals Rcnn::propose(Session& trunk, const Framing& framing, const StageContext& context) const {
  const bool places = params_.corners == BoxCorners::places;
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
    if (places) to_places(anchors[i]);
    levels.push_back({scores, output(trunk, map.name + ".deltas"), &anchors[i]});
  }
  const Extent size = places ? framing.padded : framing.resized;
  return select_proposals(params_.proposals, levels, corners_of(size, last_pixel(params_)),
                          context);
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
    const float scale = maps[static_cast<std::size_t>(level)].scale;
    const float beyond = pooling.averaged ? 1 / scale : 0;
    regions.push_back({level, image, box.x1, box.y1, box.x2 + beyond, box.y2 + beyond});
  }
  PoolParams params = pooling.pool;
  params.size = pooling.size();
  if (!pooling.all_levels) return pool_regions(params, maps, regions, head.input(), context);
  for (int i = 0; i < params_.pooled; ++i) {
    for (auto& region : regions) region.level = i;
    pool_regions(params, maps, regions, head.input(i), context);
  }
}

std::vector<Detection> Rcnn::detect(PartRunner& parts,
                                    Session& trunk,
                                    std::span<const Box> regions,
                                    const Scene& scene) const {
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
  const float last = last_pixel(params_);
  if (!params_.decode_in_picture) {
    const Framing& framing = scene.framing;
    const auto left = static_cast<float>(framing.left), top = static_cast<float>(framing.top);
    Box window = corners_of(framing.resized, last);
    window = {window.x1 + left, window.y1 + top, window.x2 + left, window.y2 + top};
    return select_detections(params_.detections, {regions, scores, deltas}, window,
                             parts.context());
  }
  const auto scale = static_cast<float>(scale_of(params_.sizing, scene.picture));
  std::vector<Box> own;
  for (const Box& region : regions) own.push_back(times(region, 1 / scale));
  std::vector<Detection> found = select_detections(
      params_.detections, {own, scores, deltas}, corners_of(scene.picture, last), parts.context());
  for (Detection& each : found) each.box = times(each.box, scale);
  return found;
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
  if (!params_.measured_scale) return find_with_scales(parts, trunk, scene);
  return with_rounded_scales(trunk, scene.framing.resized).find_with_scales(parts, trunk, scene);
}

Instances Rcnn::find_with_scales(PartRunner& parts, Session& trunk, const Scene& scene) const {
  const StageContext context = parts.context();
  const Proposals proposals = propose(trunk, scene.framing, context);
  const std::vector<Detection> detections = detect(parts, trunk, proposals.boxes, scene);
  std::vector<float> masks;
  if (params_.masks) masks = this->masks(parts, trunk, detections);
  std::vector<std::vector<Keypoint>> joints(detections.size());
  if (params_.keypoints > 0) joints = keypoints(parts, trunk, detections);
  Instances found{scene.picture.height, scene.picture.width, {}};
  const std::size_t each = detections.empty() ? 0 : masks.size() / detections.size();
  const StageSpan span(context.trace, "paste masks", "paste");
  const float last = last_pixel(params_);
  for (std::size_t i = 0; i < detections.size(); ++i) {
    const Detection& detection = detections[i];
    Box box = to_picture(detection.box, scene);
    const Box edges{box.x1, box.y1, box.x2 + last, box.y2 + last};
    // Matterport lays masks between edges, the others between corners.
    if (params_.corners == BoxCorners::places) box = edges;
    if (params_.corners == BoxCorners::places && !has_sides(box, 1)) continue;
    Instance instance{.box = edges,
                      .score = detection.score,
                      .label = detection.label,
                      .mask = {},
                      .keypoints = rescale(joints[i], scene.framing.resized, scene.picture)};
    if (params_.masks) {
      const std::span<const float> mask(masks.data() + i * each, each);
      instance.mask =
          encode_runs(paste_bits(params_.paste, mask, box, scene.picture, context), scene.picture);
    }
    found.items.push_back(std::move(instance));
  }
  return found;
}

}  // namespace atrous::nets
