#include "nets/stages/suppress.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/tensor/allocator.h"
#include "kernels/nms/nms.h"
#include "kernels/table.h"
#include "nets/stages/boxes.h"

namespace atrous::nets {
namespace {

namespace nms = kernels::nms;

/// Boxes of one group in a kernel's layout.
struct Group {
  std::vector<int> members;  // by falling score
  std::vector<float> corners[4];
  std::vector<std::uint8_t> keep;

  nms::Args args() {
    return {corners[0].data(), corners[1].data(), corners[2].data(), corners[3].data(),
            keep.data()};
  }
};

std::vector<int> by_falling_score(std::span<const float> scores) {
  std::vector<int> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
  });
  return order;
}

std::vector<Group> split(std::span<const Box> boxes,
                         std::span<const int> groups,
                         const std::vector<int>& order) {
  std::map<int, Group> split;
  for (const int i : order) {
    const auto at = static_cast<std::size_t>(i);
    Group& group = split[groups.empty() ? 0 : groups[at]];
    const Box& box = boxes[at];
    group.members.push_back(i);
    group.corners[0].push_back(box.x1);
    group.corners[1].push_back(box.y1);
    group.corners[2].push_back(box.x2);
    group.corners[3].push_back(box.y2);
    group.keep.push_back(0);
  }
  std::vector<Group> list;
  for (auto& [key, group] : split) list.push_back(std::move(group));
  return list;
}

float overlap(const Box& a, const Box& b, float extra) noexcept {
  const float width = std::min(a.x2, b.x2) - std::max(a.x1, b.x1) + extra;
  const float height = std::min(a.y2, b.y2) - std::max(a.y1, b.y1) + extra;
  if (!(width > 0 && height > 0)) return 0;
  const float both = width * height;
  return both / (area(a, extra) + area(b, extra) - both);
}

float decay(const SoftSuppression& rule, float overlap) noexcept {
  if (rule.decay == SoftSuppression::Decay::gaussian)
    return std::exp(-(overlap * overlap) / rule.sigma);
  return overlap > rule.threshold ? 1 - overlap : 1;
}

}  // namespace

std::vector<int> suppress(std::span<const Box> boxes,
                          std::span<const float> scores,
                          std::span<const int> groups,
                          const Suppression& rule,
                          const StageContext& context) {
  const std::vector<int> order = by_falling_score(scores);
  std::vector<Group> split = nets::split(boxes, groups, order);
  const nms::Problem largest{static_cast<int>(boxes.size()), rule.threshold, rule.extra};
  const auto choice = kernels::choose(nms::all(), largest, context.selection);
  const nms::Kernel& kernel = *choice.row;
  const StageSpan span(context.trace, "suppress", kernel.name);
  const std::size_t each = kernels::thread_scratch(kernel, largest);
  const Buffer scratch(host_allocator(), each * static_cast<std::size_t>(context.pool.threads()));
  context.pool.parallel_for(static_cast<int>(split.size()), 1, [&](Range range, int thread) {
    std::byte* own = scratch.data() + each * static_cast<std::size_t>(thread);
    for (int i = range.begin; i < range.end; ++i) {
      Group& group = split[static_cast<std::size_t>(i)];
      nms::Problem problem = largest;
      problem.boxes = static_cast<int>(group.members.size());
      kernel.fn.run(problem, group.args(), Range{0, 1}, own);
    }
  });
  std::vector<std::uint8_t> kept(boxes.size(), 0);
  for (const Group& group : split)
    for (std::size_t i = 0; i < group.members.size(); ++i)
      kept[static_cast<std::size_t>(group.members[i])] = group.keep[i];
  std::vector<int> result;
  for (const int i : order)
    if (kept[static_cast<std::size_t>(i)] != 0) result.push_back(i);
  return result;
}

std::vector<SoftlyKept> suppress_softly(std::span<const Box> boxes,
                                        std::span<const float> scores,
                                        const SoftSuppression& rule) {
  std::vector<SoftlyKept> left;
  for (std::size_t i = 0; i < boxes.size(); ++i)
    if (scores[i] >= rule.least_score) left.push_back({static_cast<int>(i), scores[i]});
  std::vector<SoftlyKept> kept;
  while (!left.empty()) {
    const auto best = std::max_element(
        left.begin(), left.end(),
        [](const SoftlyKept& a, const SoftlyKept& b) { return a.score < b.score; });
    kept.push_back(*best);
    left.erase(best);
    const Box& box = boxes[static_cast<std::size_t>(kept.back().index)];
    for (SoftlyKept& each : left) {
      const Box& other = boxes[static_cast<std::size_t>(each.index)];
      each.score *= decay(rule, overlap(box, other, rule.extra));
    }
    std::erase_if(left, [&](const SoftlyKept& each) { return each.score < rule.least_score; });
  }
  return kept;
}

}  // namespace atrous::nets
