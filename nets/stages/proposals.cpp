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

/// Element `i` of a map whose pixels have `each` channels.
float element(const TensorView& map, std::ptrdiff_t i, std::ptrdiff_t each) noexcept {
  return map.as<const float>()[i / each * map.desc.pixel_stride + i % each];
}

/// Indices of the `count` largest scores, the largest first; of equal ones the lower index.
std::vector<int> best(const TensorView& scores, int count) {
  const std::ptrdiff_t channels = scores.desc.shape.channels();
  std::vector<float> values(static_cast<std::size_t>(scores.desc.shape.count()));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = element(scores, static_cast<std::ptrdiff_t>(i), channels);
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
               Extent picture,
               Candidates& candidates) {
  const std::ptrdiff_t shapes = level.scores.desc.shape.channels();
  for (const int i : best(level.scores, params.per_level)) {
    const float score = element(level.scores, i, shapes);
    const float* delta = level.deltas.as<const float>() +
                         i / shapes * level.deltas.desc.pixel_stride + i % shapes * 4;
    const Box& anchor = (*level.anchors)[static_cast<std::size_t>(i)];
    const float extra = params.coding.extra;
    const Box box = clip(decode(params.coding, anchor, delta), picture, extra);
    if (!has_sides(box, params.least_side, extra) ||
        !(probability(params, score) >= params.least_score))
      continue;
    candidates.boxes.push_back(box);
    candidates.scores.push_back(score);
    candidates.levels.push_back(number);
  }
}

}  // namespace

Proposals select_proposals(const ProposalParams& params,
                           std::span<const ProposalLevel> levels,
                           Extent picture,
                           const StageContext& context) {
  Candidates candidates;
  {
    const StageSpan span(context.trace, "proposals", "select");
    for (std::size_t i = 0; i < levels.size(); ++i)
      add_level(params, levels[i], static_cast<int>(i), picture, candidates);
  }
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
