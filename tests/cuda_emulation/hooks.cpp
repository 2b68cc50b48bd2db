// What `-fsanitize=thread` makes of every load and store of a kernel: calls of these functions, which
// stand in for that sanitizer's own runtime. This file itself is never compiled with that flag.
#include "tests/cuda_emulation/machine.h"

namespace atrous::emulation {
namespace {

bool has_hooks = false;

void hook(void* place, std::size_t bytes, bool write, void* pc) {
  Machine& m = machine();
  if (!m.hooks_live) return;
  m.hooks_live = false;
  access(reinterpret_cast<std::uintptr_t>(place), bytes, write, false, pc);
  m.hooks_live = true;
}

}  // namespace

bool instrumented() { return has_hooks; }

}  // namespace atrous::emulation

// NOLINTBEGIN: the compiler gives these names
#define ATROUS_HOOK(name, bytes, write)                                    \
  extern "C" void name(void* p) {                                          \
    atrous::emulation::hook(p, bytes, write, __builtin_return_address(0)); \
  }
#define ATROUS_HOOKS(bytes)                               \
  ATROUS_HOOK(__tsan_read##bytes, bytes, false)           \
  ATROUS_HOOK(__tsan_write##bytes, bytes, true)           \
  ATROUS_HOOK(__tsan_unaligned_read##bytes, bytes, false) \
  ATROUS_HOOK(__tsan_unaligned_write##bytes, bytes, true)
ATROUS_HOOKS(1)
ATROUS_HOOKS(2)
ATROUS_HOOKS(4)
ATROUS_HOOKS(8)
ATROUS_HOOKS(16)
extern "C" void __tsan_read_range(void* p, std::size_t bytes) {
  atrous::emulation::hook(p, bytes, false, __builtin_return_address(0));
}
extern "C" void __tsan_write_range(void* p, std::size_t bytes) {
  atrous::emulation::hook(p, bytes, true, __builtin_return_address(0));
}
extern "C" void __tsan_func_entry(void*) {}
extern "C" void __tsan_func_exit() {}
extern "C" void __tsan_vptr_update(void**, void*) {}
extern "C" void __tsan_vptr_read(void**) {}
// Called before main by every instrumented file.
extern "C" void __tsan_init() { atrous::emulation::has_hooks = true; }
// NOLINTEND
