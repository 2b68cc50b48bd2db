#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/function_ref.h"
#include "core/base/range.h"

namespace atrous {

/// Processors that this process may really use: the affinity mask, cut by the cgroup's CPU quota
/// (v1 and v2, rounded up), at least 1.
int usable_cpus();

/// Fixed set of threads for splitting one loop at a time. The caller works along as thread 0.
///
/// Results must not depend on how a loop is cut, so that every thread count gives the same bytes;
/// kernels keep that by never sharing an accumulation between items. A thread that waits for the
/// next loop looks for it for some 50 microseconds (waking a sleeping one takes as long as a small
/// layer), then sleeps.
class ThreadPool {
 public:
  /// `threads` 0 means usable_cpus(). Throws Error{Code::usage} for a negative number or one
  /// above 1024.
  explicit ThreadPool(int threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const noexcept { return static_cast<int>(workers_.size()) + 1; }

  /// Calls body(range, thread) until [0, items) is covered, each item once, in ranges of at least
  /// `grain` items (but for the last). `body` must not throw. Not reentrant.
  void parallel_for(int items, int grain, FunctionRef<void(Range, int)> body) noexcept;

 private:
  struct Loop;
  void work(int thread);
  static void take_ranges(Loop& loop, int thread) noexcept;

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  Loop* loop_ = nullptr;
  // Written under the mutex, read without it while looking.
  std::atomic<std::uint64_t> generation_ = 0;
  std::atomic<int> busy_ = 0;
  std::atomic<bool> stopping_ = false;
};

}  // namespace atrous
