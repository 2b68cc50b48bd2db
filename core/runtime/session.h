#pragma once
#include <memory>
#include <string_view>

#include "core/plan/plan.h"
#include "core/runtime/device.h"
#include "core/runtime/thread_pool.h"
#include "core/runtime/trace.h"

namespace atrous {

/// Memory and threads to run one plan. Two threads use one Plan through two Sessions.
class Session {
 public:
  /// Allocates the arena. Throws Error{Code::memory} when it passes the allocator's budget.
  Session(std::shared_ptr<const Plan> plan,
          std::shared_ptr<ThreadPool> pool,
          const DeviceRuntime& runtime = cpu_runtime(),
          std::shared_ptr<Allocator> allocator = host_allocator());
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Plan& plan() const noexcept { return *plan_; }
  ThreadPool& pool() noexcept { return *pool_; }

  /// The memory of input `index`: write the NHWC tensor there before run().
  TensorView input(int index = 0) noexcept;
  /// Runs every step. Throws only Error{Code::device}. Adds a span per step to `trace`.
  void run(Trace* trace = nullptr);
  /// Result `index`; valid until the next run() or the end of the session.
  TensorView output(int index = 0) noexcept;
  /// A value that PlanOptions::keep named. Throws Error{Code::usage} for any other.
  TensorView kept(Value value);

 private:
  struct BoundStep;
  TensorView view(const Placement& placement) const noexcept;

  std::shared_ptr<const Plan> plan_;
  std::shared_ptr<ThreadPool> pool_;
  std::unique_ptr<Stream> stream_;
  Buffer arena_;
  std::vector<BoundStep> steps_;
};

}  // namespace atrous
