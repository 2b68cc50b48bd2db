#pragma once
#include <string>
#include <string_view>

#include "core/graph/layer.h"
#include "core/runtime/thread_pool.h"
#include "core/runtime/trace.h"

namespace atrous::nets {

/// What a step between networks runs with.
struct StageContext {
  const Selection& selection;
  ThreadPool& pool;
  Trace* trace = nullptr;
};

/// Notes the time of a step between networks in a trace, from construction to destruction.
class StageSpan {
 public:
  StageSpan(Trace* trace, std::string_view name, std::string_view kernel);
  ~StageSpan();
  StageSpan(const StageSpan&) = delete;
  StageSpan& operator=(const StageSpan&) = delete;

 private:
  Trace* trace_;
  std::string name_;
  std::string kernel_;
  double start_us_ = 0;
};

}  // namespace atrous::nets
