#include "core/runtime/thread_pool.h"

#include <algorithm>
#include <string>

#include "core/base/error.h"

namespace atrous {
namespace {

/// Looks for `ready` for about 50 microseconds.
template <class Ready>
void look_for(Ready ready) noexcept {
  constexpr int kLooks = 1000;
  for (int i = 0; i < kLooks && !ready(); ++i) __builtin_ia32_pause();
}

}  // namespace

struct ThreadPool::Loop {
  FunctionRef<void(Range, int)> body;
  int items;
  int step;
  std::atomic<int> next{0};
};

ThreadPool::ThreadPool(int threads) {
  constexpr int kMost = 1024;
  if (threads < 0 || threads > kMost) {
    throw Error(Code::usage, "threads " + std::to_string(threads) + ": expected 1 to " +
                                 std::to_string(kMost) + ", or 0 for all usable processors");
  }
  if (threads == 0) threads = usable_cpus();
  workers_.reserve(static_cast<std::size_t>(threads - 1));
  for (int thread = 1; thread < threads; ++thread)
    workers_.emplace_back([this, thread] { work(thread); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::take_ranges(Loop& loop, int thread) noexcept {
  for (;;) {
    const int begin = loop.next.fetch_add(loop.step, std::memory_order_relaxed);
    if (begin >= loop.items) return;
    loop.body(Range{begin, std::min(begin + loop.step, loop.items)}, thread);
  }
}

void ThreadPool::parallel_for(int items, int grain, FunctionRef<void(Range, int)> body) noexcept {
  if (items <= 0) return;
  grain = std::max(grain, 1);
  if (workers_.empty() || items <= grain) {
    body(Range{0, items}, 0);
    return;
  }
  // Four ranges a thread even out cores of unequal speed; the result does not depend on the cut.
  constexpr int kRangesPerThread = 4;
  const int step = std::max(grain, (items - 1) / (threads() * kRangesPerThread) + 1);
  Loop loop{body, items, step};
  {
    const std::lock_guard lock(mutex_);
    loop_ = &loop;
    ++generation_;
  }
  wake_.notify_all();
  take_ranges(loop, 0);
  {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;  // no thread joins from here on
  }
  look_for([this] { return busy_ == 0; });
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return busy_ == 0; });
}

void ThreadPool::work(int thread) {
  std::uint64_t seen = 0;
  std::unique_lock lock(mutex_, std::defer_lock);
  for (;;) {
    look_for([&] { return stopping_ || generation_ != seen; });
    lock.lock();
    wake_.wait(lock, [&] { return stopping_ || generation_ != seen; });
    if (stopping_) return;
    seen = generation_;
    if (Loop* loop = loop_) {  // null: the others were done before this thread came
      ++busy_;
      lock.unlock();
      take_ranges(*loop, thread);
      lock.lock();
      if (--busy_ == 0) done_.notify_one();
    }
    lock.unlock();
  }
}

}  // namespace atrous
