#include "nets/stages/proposals.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace atrous::nets {
namespace {

/// What is left of all levels before suppression.
struct Candidates {
  std::vector<Box> boxes;
  std::vector<float> scores;  // as the maps have them: large logits are alike as probabilities
  std::vector<int> levels;
};

/// Channel of a shape's score.
std::ptrdiff_t object_channel(Background background, std::ptrdiff_t shape, std::ptrdiff_t shapes) {
  if (background == Background::none) return shape;
  return background == Background::first ? shapes + shape : 2 * shape + 1;
}

/// And of what softmax compares it with.
std::ptrdiff_t rival_channel(Background background, std::ptrdiff_t shape, std::ptrdiff_t shapes) {
  if (background == Background::first) return shape;
  const std::ptrdiff_t object = 2 * shape + 1;
  return background == Background::neighbour ? object - 1 : (object + shapes) % (2 * shapes);
}

/// The score of every shape of every place; a logit stays one.
std::vector<float> scores_of(const ProposalParams& params,
                             const TensorView& scores,
                             std::ptrdiff_t shapes) {
  const std::ptrdiff_t pixels = scores.desc.shape.pixels();
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(pixels * shapes));
  for (std::ptrdiff_t pixel = 0; pixel < pixels; ++pixel) {
    const float* from = scores.as<const float>() + pixel * scores.desc.pixel_stride;
    for (std::ptrdiff_t shape = 0; shape < shapes; ++shape) {
      const float score = from[object_channel(params.background, shape, shapes)];
      // A softmax of two is the sigmoid of their difference.
      values.push_back(params.background == Background::none
                           ? score
                           : score - from[rival_channel(params.background, shape, shapes)]);
    }
  }
  return values;
}

/// Indices of the `count` largest values, the largest first; of equal ones the lower index.
std::vector<int> best(const std::vector<float>& values, int count) {
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  const auto before = [&](int a, int b) {
    const float x = values[static_cast<std::size_t>(a)], y = values[static_cast<std::size_t>(b)];
    return x > y || (x == y && a < b);
  };
  const auto end = order.begin() + std::min<std::ptrdiff_t>(count, std::ssize(order));
  if (end < order.end()) std::nth_element(order.begin(), end, order.end(), before);
  std::sort(order.begin(), end, before);
  order.erase(end, order.end());
  return order;
}

float probability(const ProposalParams& params, float score) noexcept {
  return params.probabilities ? score : 1.0F / (1.0F + std::exp(-score));
}

void add_level(const ProposalParams& params,
               const ProposalLevel& level,
               int number,
               const Box& window,
               Candidates& candidates) {
  const std::ptrdiff_t shapes = level.deltas.desc.shape.channels() / 4;
  const std::vector<float> scores = scores_of(params, level.scores, shapes);
  for (const int i : best(scores, params.per_level)) {
    const float score = scores[static_cast<std::size_t>(i)];
    const float* delta = level.deltas.as<const float>() +
                         i / shapes * level.deltas.desc.pixel_stride + i % shapes * 4;
    const Box& anchor = (*level.anchors)[static_cast<std::size_t>(i)];
    const float extra = params.coding.extra;
    const Box box = clip(decode(params.coding, anchor, delta), window);
    if (!has_sides(box, params.least_side, extra) ||
        !(probability(params, score) >= params.least_score))
      continue;
    candidates.boxes.push_back(box);
    candidates.scores.push_back(score);
    candidates.levels.push_back(params.together ? 0 : number);
  }
}

/// The `count` best of all levels, which are one.
Candidates best_of(const Candidates& all, int count) {
  Candidates kept;
  for (const int i : best(all.scores, count)) {
    kept.boxes.push_back(all.boxes[static_cast<std::size_t>(i)]);
    kept.scores.push_back(all.scores[static_cast<std::size_t>(i)]);
    kept.levels.push_back(0);
  }
  return kept;
}

}  // namespace

Proposals select_proposals(const ProposalParams& params,
                           std::span<const ProposalLevel> levels,
                           const Box& window,
                           const StageContext& context) {
  Candidates candidates;
  {
    const StageSpan span(context.trace, "proposals", "select");
    for (std::size_t i = 0; i < levels.size(); ++i)
      add_level(params, levels[i], static_cast<int>(i), window, candidates);
  }
  if (params.together && std::ssize(levels) > 1) candidates = best_of(candidates, params.per_level);
  const std::vector<int> kept =
      suppress(candidates.boxes, candidates.scores, candidates.levels, params.suppression, context);
  Proposals proposals;
  std::map<int, int> counts;
  for (const int i : kept) {
    const auto at = static_cast<std::size_t>(i);
    if (params.kept_per_level > 0 && ++counts[candidates.levels[at]] > params.kept_per_level)
      continue;
    if (std::ssize(proposals.boxes) == params.total) break;
    proposals.boxes.push_back(candidates.boxes[at]);
    proposals.scores.push_back(probability(params, candidates.scores[at]));
  }
  return proposals;
}

}  // namespace atrous::nets
