#include "core/plan/plan_cache.h"

#include <algorithm>

namespace atrous {

std::shared_ptr<const Plan> PlanCache::get(std::span<const Shape> input_shapes, ThreadPool* pool) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return std::ranges::equal(entry.shapes, input_shapes);
  });
  if (found != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, found);
    return entries_.front().plan;
  }
  auto plan = make_plan(*model_, input_shapes, options_, pool);
  entries_.push_front({{input_shapes.begin(), input_shapes.end()}, plan});
  if (entries_.size() > capacity_) entries_.pop_back();
  return plan;
}

}  // namespace atrous
