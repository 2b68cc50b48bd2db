#include "nets/instances/fcis_method.h"

#include <algorithm>
#include <cmath>

namespace atrous::nets {
namespace {

constexpr int kDeltas = 8;

/// The mean over the cells of a region, channel by channel.
void mean_of_cells(const float* cells, int count, int channels, float* mean) {
  for (int c = 0; c < channels; ++c) {
    double sum = 0;
    for (int i = 0; i < count; ++i) sum += double{cells[std::ptrdiff_t{i} * channels + c]};
    mean[c] = static_cast<float>(sum / count);
  }
}

/// One region of `score_regions`; `cells` has outside and inside of every class.
void score_region(
    const FcisParams& params, const float* cells, float* logits, float* scores, float* mask) {
  const int count = params.side * params.side, all = params.classes + 1;
  for (int c = 0; c < all; ++c) {
    double sum = 0;
    for (int i = 0; i < count; ++i) {
      const float* pair = cells + (std::ptrdiff_t{i} * all + c) * 2;
      sum += double{std::max(pair[0], pair[1])};
    }
    logits[c] = static_cast<float>(sum / count);
  }
  const float most = *std::max_element(logits, logits + all);
  double sum = 0;
  for (int c = 0; c < all; ++c) sum += std::exp(double{logits[c]} - double{most});
  for (int c = 0; c < all; ++c)
    scores[c] = static_cast<float>(std::exp(double{logits[c]} - double{most}) / sum);
  const auto picked = std::max_element(scores + 1, scores + all) - scores;
  for (int i = 0; i < count; ++i) {
    const float* pair = cells + (std::ptrdiff_t{i} * all + picked) * 2;
    mask[i] = 1.0F / (1.0F + std::exp(pair[0] - pair[1]));
  }
}

class FcisMethod final : public InstanceMethod {
 public:
  explicit FcisMethod(const FcisParams& params) : params_(params) {}

  Framing frame(Extent picture) const override { return frame_picture(params_.sizing, picture); }

  Instances find(PartRunner& parts, Session& trunk, const Scene& scene) const override {
    const StageContext context{parts.selection(), parts.pool(), parts.trace()};
    const Extent input = scene.framing.resized;
    const TensorView maps = trunk.output(2), boxes = trunk.output(3);
    std::vector<Box> regions =
        caffe_proposals(params_.proposals, trunk.output(0), trunk.output(1), input, context).boxes;
    VotingRegions all{.classes = params_.classes, .side = params_.side};
    for (int i = 0; i < params_.iterations && !regions.empty(); ++i) {
      const FcisRegions scored = score_regions(params_, maps, boxes, regions, context);
      add(regions, scored, scene, all);
      for (std::size_t r = 0; r < regions.size(); ++r)
        regions[r] = clip(decode(params_.proposals.select.coding, regions[r],
                                 scored.deltas.data() + kDeltas * r + kDeltas / 2),
                          input, 1);
    }
    return vote_masks(params_.voting, all, scene.picture, context);
  }

 private:
  /// Regions in the picture's pixels, without those that are too small.
  void add(std::span<const Box> regions,
           const FcisRegions& scored,
           const Scene& scene,
           VotingRegions& all) const {
    const float scale = static_cast<float>(scale_of(params_.sizing, scene.picture));
    const auto classes = static_cast<std::ptrdiff_t>(params_.classes + 1);
    const std::ptrdiff_t cells = std::ptrdiff_t{params_.side} * params_.side;
    for (std::size_t r = 0; r < regions.size(); ++r) {
      const Box& box = regions[r];
      if (params_.iterations > 1 && !has_sides(box, params_.least_side, 1)) continue;
      all.boxes.push_back(
          clip({box.x1 / scale, box.y1 / scale, box.x2 / scale, box.y2 / scale}, scene.picture, 1));
      const auto at = static_cast<std::ptrdiff_t>(r);
      all.scores.insert(all.scores.end(), scored.scores.begin() + at * classes,
                        scored.scores.begin() + (at + 1) * classes);
      all.masks.insert(all.masks.end(), scored.masks.begin() + at * cells,
                       scored.masks.begin() + (at + 1) * cells);
    }
  }

  FcisParams params_;
};

}  // namespace

Tensor pool_cells(const FcisParams& params,
                  const TensorView& maps,
                  std::span<const Box> regions,
                  const StageContext& context) {
  std::vector<kernels::roi::Region> list;
  for (const Box& box : regions)
    list.push_back({.x1 = box.x1, .y1 = box.y1, .x2 = box.x2, .y2 = box.y2});
  const int channels = maps.desc.shape.channels() / (params.group * params.group);
  Tensor cells(DType::f32,
               Shape{static_cast<int>(regions.size()), params.side, params.side, channels});
  const FeatureMap map{maps, 1.0F / static_cast<float>(params.stride)};
  pool_regions({.method = kernels::roi::Method::ps_pool,
                .size = {params.side, params.side},
                .group = params.group,
                .rounded_first = true},
               {&map, 1}, list, cells.view(), context);
  return cells;
}

FcisRegions score_regions(const FcisParams& params,
                          const TensorView& maps,
                          const TensorView& boxes,
                          std::span<const Box> regions,
                          const StageContext& context) {
  constexpr std::size_t kBlock = 32;  // regions whose cells are in memory at a time
  const std::size_t all = static_cast<std::size_t>(params.classes) + 1;
  const int count = params.side * params.side;
  const auto cells = static_cast<std::size_t>(count);
  FcisRegions result;
  result.logits.resize(regions.size() * all);
  result.scores.resize(regions.size() * all);
  result.deltas.resize(regions.size() * kDeltas);
  result.masks.resize(regions.size() * cells);
  for (std::size_t first = 0; first < regions.size(); first += kBlock) {
    const auto block = regions.subspan(first, std::min(kBlock, regions.size() - first));
    Tensor pooled = pool_cells(params, maps, block, context);
    Tensor changes = pool_cells(params, boxes, block, context);
    const float* scores = pooled.view().as<const float>();
    const float* deltas = changes.view().as<const float>();
    context.pool.parallel_for(static_cast<int>(block.size()), 1, [&](Range range, int) {
      for (int i = range.begin; i < range.end; ++i) {
        const auto at = static_cast<std::size_t>(i), place = first + at;
        score_region(params, scores + at * cells * all * 2, result.logits.data() + place * all,
                     result.scores.data() + place * all, result.masks.data() + place * cells);
        mean_of_cells(deltas + at * cells * kDeltas, count, kDeltas,
                      result.deltas.data() + place * kDeltas);
      }
    });
  }
  return result;
}

std::shared_ptr<const InstanceMethod> fcis_method(const FcisParams& params) {
  return std::make_shared<FcisMethod>(params);
}

}  // namespace atrous::nets
