#pragma once
#include <memory>
#include <string_view>

#include "core/plan/plan.h"
#include "core/runtime/device.h"
#include "core/runtime/thread_pool.h"
#include "core/runtime/trace.h"

namespace atrous {

/// A tensor that the host can read, with the memory that holds it if that is not the session's.
struct HostView {
  TensorView view;
  std::shared_ptr<const Buffer> memory;
};

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
  const DeviceRuntime& runtime() const noexcept { return runtime_; }
  /// Where the session's work is queued; what is put there comes before the next run().
  Stream& stream() noexcept { return *stream_; }
  ThreadPool& pool() noexcept { return *pool_; }

  /// The device's memory of input `index`: put the NHWC tensor there before run().
  TensorView input(int index = 0) noexcept;
  /// Copies a dense tensor of the host to input `index`.
  void write(int index, const std::byte* from);
  /// A view of this session as the host can read it: itself on the CPU, else a copy.
  HostView read(const TensorView& view);
  /// Runs every step. Throws only Error{Code::device}. Adds a span per step to `trace`.
  void run(Trace* trace = nullptr);
  /// Result `index`; valid until the next run() or the end of the session.
  TensorView output(int index = 0) noexcept;
  /// A value that PlanOptions::keep named. Throws Error{Code::usage} for any other.
  TensorView kept(Value value);

 private:
  struct BoundStep;
  void queue(const BoundStep& step);
  void run_all();
  TensorView view(const Placement& placement) const noexcept;

  std::shared_ptr<const Plan> plan_;
  std::shared_ptr<ThreadPool> pool_;
  const DeviceRuntime& runtime_;
  std::unique_ptr<Stream> stream_;
  Buffer arena_;
  std::vector<BoundStep> steps_;
  int runs_ = 0;  // without a trace
  std::unique_ptr<Recording> recording_;
};

}  // namespace atrous
