#include "tests/cuda_emulation/fibers.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>

#include "tests/cuda_emulation/runtime.h"

#if defined(__x86_64__)
// Saves the six registers that the callee owns and swaps stacks; all others are the caller's.
extern "C" void atrous_emulation_switch(void** save, void* load);
asm(R"(
.text
.globl atrous_emulation_switch
.type atrous_emulation_switch,@function
atrous_emulation_switch:
  pushq %rbp; pushq %rbx; pushq %r12; pushq %r13; pushq %r14; pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15; popq %r14; popq %r13; popq %r12; popq %rbx; popq %rbp
  ret
.size atrous_emulation_switch,.-atrous_emulation_switch
)");
#endif

namespace atrous::emulation {

#if defined(__x86_64__)
void context_make(Context& context, char* stack, std::size_t bytes, void (*entry)()) {
  const auto end = reinterpret_cast<std::uintptr_t>(stack) + bytes;
  auto** top = reinterpret_cast<void**>(end & ~std::uintptr_t{15});
  *--top = nullptr;  // keeps the stack aligned at entry, and ends backtraces
  *--top = reinterpret_cast<void*>(entry);
  for (int i = 0; i < 6; ++i) *--top = nullptr;
  context.stack_pointer = top;
}

void context_swap(Context& from, Context& to) {
  atrous_emulation_switch(&from.stack_pointer, to.stack_pointer);
}
#else
void context_make(Context& context, char* stack, std::size_t bytes, void (*entry)()) {
  getcontext(&context.state);
  context.state.uc_stack.ss_sp = stack;
  context.state.uc_stack.ss_size = bytes;
  context.state.uc_link = nullptr;
  makecontext(&context.state, entry, 0);
}

void context_swap(Context& from, Context& to) { swapcontext(&from.state, &to.state); }
#endif

Stacks::~Stacks() {
  if (base_) munmap(base_, total_);
}

bool Stacks::ensure(std::size_t count, std::size_t bytes) {
  if (count <= count_ && bytes <= each_) return false;
  if (base_) munmap(base_, total_);
  count_ = std::max(count, count_);
  each_ = std::max(bytes, each_);
  total_ = count_ * (each_ + kGuardPage);
  void* memory = mmap(nullptr, total_, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw KernelError("no memory for the threads' stacks");
  base_ = static_cast<char*>(memory);
  for (std::size_t i = 0; i < count_; ++i) mprotect(stack(i) - kGuardPage, kGuardPage, PROT_NONE);
  return true;
}

}  // namespace atrous::emulation
