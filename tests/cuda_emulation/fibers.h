// Threads of a block as stacks that one thread of the host switches between.
#pragma once
#include <cstddef>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace atrous::emulation {

#if defined(__x86_64__)
struct Context {
  void* stack_pointer = nullptr;
};
#else
struct Context {
  ucontext_t state;
};
#endif

/// Makes `context` begin with `entry` on a stack of `bytes` bytes.
void context_make(Context& context, char* stack, std::size_t bytes, void (*entry)());
void context_swap(Context& from, Context& to);

/// Stacks with an unmapped page below each.
class Stacks {
 public:
  ~Stacks();
  /// At least `count` stacks of `bytes`. True when they are new ones.
  bool ensure(std::size_t count, std::size_t bytes);
  char* stack(std::size_t i) const { return base_ + i * (each_ + kGuardPage) + kGuardPage; }
  std::size_t each() const { return each_; }
  std::size_t count() const { return count_; }
  bool contains(const void* place) const {
    return static_cast<std::size_t>(static_cast<const char*>(place) - base_) < total_;
  }

 private:
  static constexpr std::size_t kGuardPage = 4096;
  char* base_ = nullptr;
  std::size_t each_ = 0, count_ = 0, total_ = 0;
};

}  // namespace atrous::emulation
