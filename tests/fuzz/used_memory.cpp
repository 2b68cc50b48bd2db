// Counts what is allocated: the operators new and delete are replaced here, and the linker sends
// calls of malloc() and its kin to the functions __wrap_* (-Wl,--wrap, see CMakeLists.txt).
#include "tests/fuzz/used_memory.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

extern "C" {
void* __real_malloc(std::size_t bytes);
void* __real_calloc(std::size_t count, std::size_t bytes);
void* __real_realloc(void* block, std::size_t bytes);
void* __real_aligned_alloc(std::size_t alignment, std::size_t bytes);
void __real_free(void* block);
}

namespace {

thread_local std::ptrdiff_t in_use = 0, most_in_use = 0;

void* counted(void* block) noexcept {
  in_use += static_cast<std::ptrdiff_t>(malloc_usable_size(block));
  most_in_use = std::max(most_in_use, in_use);
  return block;
}

void give_back(void* block) noexcept {
  in_use -= static_cast<std::ptrdiff_t>(malloc_usable_size(block));
  __real_free(block);
}

void* take(std::size_t bytes) {
  void* block = counted(__real_malloc(std::max<std::size_t>(bytes, 1)));
  return block != nullptr ? block : throw std::bad_alloc();
}

void* take(std::size_t bytes, std::align_val_t alignment) {
  const auto align = static_cast<std::size_t>(alignment);
  void* block = counted(__real_aligned_alloc(align, (bytes + align) / align * align));
  return block != nullptr ? block : throw std::bad_alloc();
}

}  // namespace

extern "C" {
void* __wrap_malloc(std::size_t bytes) { return counted(__real_malloc(bytes)); }
void* __wrap_calloc(std::size_t count, std::size_t bytes) {
  return counted(__real_calloc(count, bytes));
}
void* __wrap_realloc(void* block, std::size_t bytes) {
  const auto before = static_cast<std::ptrdiff_t>(malloc_usable_size(block));
  void* moved = __real_realloc(block, bytes);
  if (moved != nullptr || bytes == 0) in_use -= before;
  return counted(moved);
}
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return counted(__real_aligned_alloc(alignment, bytes));
}
void __wrap_free(void* block) { give_back(block); }
}

void* operator new(std::size_t bytes) { return take(bytes); }
void* operator new[](std::size_t bytes) { return take(bytes); }
void* operator new(std::size_t bytes, std::align_val_t alignment) { return take(bytes, alignment); }
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return take(bytes, alignment);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return counted(__real_malloc(std::max<std::size_t>(bytes, 1)));
}
void* operator new[](std::size_t bytes, const std::nothrow_t& nothrow) noexcept {
  return operator new(bytes, nothrow);
}
void operator delete(void* block) noexcept { give_back(block); }
void operator delete[](void* block) noexcept { give_back(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { give_back(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { give_back(block); }
void operator delete(void* block, std::size_t) noexcept { give_back(block); }
void operator delete[](void* block, std::size_t) noexcept { give_back(block); }
void operator delete(void* block, std::align_val_t) noexcept { give_back(block); }
void operator delete[](void* block, std::align_val_t) noexcept { give_back(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { give_back(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { give_back(block); }

namespace atrous::fuzz {

UsedMemory::UsedMemory() noexcept : before_(in_use) { most_in_use = in_use; }

std::size_t UsedMemory::most() const noexcept {
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(most_in_use - before_, 0));
}

}  // namespace atrous::fuzz
