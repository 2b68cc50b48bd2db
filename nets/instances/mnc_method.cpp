#include "nets/instances/mnc_method.h"

#include <algorithm>
#include <cmath>

#include "nets/stages/pool_regions.h"

namespace atrous::nets {
namespace {

/// Maxima of 2x2 neighbours: [n, 2h, 2w, c] to [n, h, w, c], both dense.
void halve(const TensorView& from, const TensorView& to, ThreadPool& pool) {
  const Shape& shape = to.desc.shape;
  const std::ptrdiff_t c = shape.channels(), row = 2 * c * shape.width();
  pool.parallel_for(shape.batch() * shape.height(), 1, [&](Range range, int) {
    for (std::ptrdiff_t line = range.begin; line < range.end; ++line) {
      const float* x = from.as<const float>() + 2 * line * row;
      float* y = to.as<float>() + line * row / 2;
      for (int i = 0; i < shape.width(); ++i, x += 2 * c, y += c)
        for (std::ptrdiff_t k = 0; k < c; ++k)
          y[k] = std::max(std::max(x[k], x[c + k]), std::max(x[row + k], x[row + c + k]));
    }
  });
}

void softmax(const float* logits, int count, float* scores) {
  const double most = *std::max_element(logits, logits + count);
  double sum = 0;
  for (int i = 0; i < count; ++i) sum += std::exp(logits[i] - most);
  for (int i = 0; i < count; ++i) scores[i] = static_cast<float>(std::exp(logits[i] - most) / sum);
}

class MncMethod final : public InstanceMethod {
 public:
  explicit MncMethod(const MncParams& params) : params_(params) {}

  Framing frame(Extent picture) const override { return frame_picture(params_.sizing, picture); }

  Instances find(PartRunner& parts, Session& trunk, const Scene& scene) const override {
    const StageContext context{parts.selection(), parts.pool(), parts.trace()};
    const Extent input = scene.framing.resized;
    const auto scale = static_cast<float>(scale_of(params_.sizing, scene.picture));
    CaffeProposalParams proposals = params_.proposals;
    proposals.select.least_side *= scale;
    std::vector<Box> regions =
        caffe_proposals(proposals, trunk.output(0), trunk.output(1), input, context).boxes;
    VotingRegions all{.classes = params_.classes, .side = params_.side};
    for (const bool first : {true, false}) {
      if (regions.empty()) break;
      const MncRegions heads = run_heads(params_, parts, trunk.output(2), regions, first);
      for (const Box& box : regions)
        all.boxes.push_back(clip({box.x1 / scale, box.y1 / scale, box.x2 / scale, box.y2 / scale},
                                 scene.picture, 1));
      all.masks.insert(all.masks.end(), heads.masks.begin(), heads.masks.end());
      add_scores(heads, all.scores);
      if (first) regions = bridge(heads, regions, input);
    }
    return vote_masks(params_.voting, all, scene.picture, context);
  }

 private:
  void add_scores(const MncRegions& heads, std::vector<float>& scores) const {
    const int classes = params_.classes + 1;
    const std::size_t before = scores.size();
    scores.resize(before + heads.seg_scores.size());
    for (std::size_t at = 0; at < heads.seg_scores.size(); at += static_cast<std::size_t>(classes))
      softmax(heads.seg_scores.data() + at, classes, scores.data() + before + at);
  }

  /// Every region moves to the box of its best class.
  std::vector<Box> bridge(const MncRegions& heads,
                          std::span<const Box> regions,
                          Extent input) const {
    const std::ptrdiff_t classes = params_.classes + 1;
    std::vector<Box> moved;
    for (std::size_t r = 0; r < regions.size(); ++r) {
      const float* scores = heads.seg_scores.data() + static_cast<std::ptrdiff_t>(r) * classes;
      const auto best = std::max_element(scores, scores + classes) - scores;
      const float* delta =
          heads.deltas.data() + (static_cast<std::ptrdiff_t>(r) * classes + best) * 4;
      moved.push_back(clip(decode(params_.proposals.select.coding, regions[r], delta), input, 1));
    }
    return moved;
  }

  MncParams params_;
};

}  // namespace

void warp_regions(const MncParams& params,
                  const TensorView& features,
                  std::span<const Box> regions,
                  bool first,
                  const TensorView& out,
                  const StageContext& context) {
  std::vector<kernels::roi::Region> list;
  for (const Box& box : regions)
    list.push_back({.x1 = box.x1, .y1 = box.y1, .x2 = box.x2, .y2 = box.y2});
  const FeatureMap map{features, 1.0F / static_cast<float>(params.stride)};
  const int cells = first ? 2 * params.cells : params.cells;
  const PoolParams pool{.method = kernels::roi::Method::warp, .size = {cells, cells}};
  if (!first) return pool_regions(pool, {&map, 1}, list, out, context);
  Tensor fine(DType::f32, Shape{static_cast<int>(regions.size()), cells, cells,
                                features.desc.shape.channels()});
  pool_regions(pool, {&map, 1}, list, fine.view(), context);
  TensorView coarse = out;
  coarse.desc.shape = Shape{static_cast<int>(regions.size()), params.cells, params.cells,
                            features.desc.shape.channels()};
  halve(fine.view(), coarse, context.pool);
}

void shrink_mask(const MncParams& params, const float* mask, float* out) {
  const int side = params.side;
  const float step = static_cast<float>(side) / static_cast<float>(params.cells);
  for (int i = 0; i < params.cells; ++i) {
    const float y = static_cast<float>(i) * step;
    const int y0 = static_cast<int>(y), y1 = std::min(y0 + 1, side - 1);
    for (int j = 0; j < params.cells; ++j) {
      const float x = static_cast<float>(j) * step;
      const int x0 = static_cast<int>(x), x1 = std::min(x0 + 1, side - 1);
      const float right = x - static_cast<float>(x0), below = y - static_cast<float>(y0);
      const auto lerp = [&](int row) {
        return mask[row * side + x0] + right * (mask[row * side + x1] - mask[row * side + x0]);
      };
      *out++ = lerp(y0) + below * (lerp(y1) - lerp(y0));
    }
  }
}

MncRegions run_heads(const MncParams& params,
                     PartRunner& parts,
                     const TensorView& features,
                     std::span<const Box> regions,
                     bool first) {
  const StageContext context{parts.selection(), parts.pool(), parts.trace()};
  const int count = static_cast<int>(regions.size());
  const auto part_of = [&](Range range) {
    return regions.subspan(static_cast<std::size_t>(range.begin),
                           static_cast<std::size_t>(range.end - range.begin));
  };
  const auto take = [](Range range, const TensorView& from, std::vector<float>& to) {
    const std::ptrdiff_t each = from.desc.shape.count() / from.desc.shape.batch();
    const float* values = from.as<const float>();
    to.insert(to.end(), values, values + (range.end - range.begin) * each);
  };
  MncRegions result;
  parts.run_regions(
      "mask_head", count,
      [&](Range range, Session& head) {
        warp_regions(params, features, part_of(range), first, head.input(), context);
      },
      [&](Range range, Session& head) { take(range, head.output(), result.masks); });
  parts.run_regions(
      "box_head", count,
      [&](Range range, Session& head) {
        warp_regions(params, features, part_of(range), first, head.input(0), context);
        float* small = head.input(1).as<float>();
        for (int i = range.begin; i < range.end; ++i, small += params.cells * params.cells)
          shrink_mask(params, result.masks.data() + std::ptrdiff_t{i} * params.side * params.side,
                      small);
      },
      [&](Range range, Session& head) {
        take(range, head.output(0), result.scores);
        take(range, head.output(1), result.seg_scores);
        take(range, head.output(2), result.deltas);
      });
  return result;
}

std::shared_ptr<const InstanceMethod> mnc_method(const MncParams& params) {
  return std::make_shared<MncMethod>(params);
}

}  // namespace atrous::nets
