#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "core/plan/plan.h"

namespace atrous {

/// The plans used last, by input shapes. Thread safe.
class PlanCache {
 public:
  PlanCache(std::shared_ptr<Model> model, PlanOptions options, std::size_t capacity = 4)
      : model_(std::move(model)), options_(std::move(options)), capacity_(capacity) {}

  /// The plan for these shapes, made (with the threads of `pool`, if any) if it is not there.
  std::shared_ptr<const Plan> get(std::span<const Shape> input_shapes, ThreadPool* pool = nullptr);

 private:
  struct Entry {
    std::vector<Shape> shapes;
    std::shared_ptr<const Plan> plan;
  };
  std::shared_ptr<Model> model_;
  PlanOptions options_;
  std::size_t capacity_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
};

}  // namespace atrous
