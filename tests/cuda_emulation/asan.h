// What AddressSanitizer has to be told of stacks and of memory that nobody owns; nothing without it.
#pragma once
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define ATROUS_EMULATION_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ATROUS_EMULATION_ASAN 1
#endif
#endif
#ifdef ATROUS_EMULATION_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace atrous::emulation::asan {

#ifdef ATROUS_EMULATION_ASAN
inline constexpr std::size_t kStackFactor = 4;
inline void poison(const void* p, std::size_t n) { __asan_poison_memory_region(p, n); }
inline void unpoison(const void* p, std::size_t n) { __asan_unpoison_memory_region(p, n); }
inline void start_switch(void** save, const void* stack, std::size_t bytes) {
  __sanitizer_start_switch_fiber(save, stack, bytes);
}
inline void finish_switch(void* saved, const void** stack, std::size_t* bytes) {
  __sanitizer_finish_switch_fiber(saved, stack, bytes);
}
#else
inline constexpr std::size_t kStackFactor = 1;
inline void poison(const void*, std::size_t) {}
inline void unpoison(const void*, std::size_t) {}
inline void start_switch(void**, const void*, std::size_t) {}
inline void finish_switch(void*, const void**, std::size_t*) {}
#endif

}  // namespace atrous::emulation::asan
