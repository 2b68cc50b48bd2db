// In test programs for a real GPU: everything that `new` gives lies in managed memory, so that kernels
// reach what tests keep in vectors. Blocks are powers of two, cut from large slabs and used again.
#include <cuda_runtime_api.h>

#include <bit>
#include <cstdlib>
#include <mutex>
#include <new>

#include "kernels/cuda/cuda_runtime.h"

namespace {

constexpr std::size_t kHeader = 64;  // keeps blocks aligned; holds the size class
constexpr std::size_t kSlab = std::size_t{64} << 20;
constexpr int kClasses = 48;

struct Free {
  Free* next;
};

struct Pool {
  std::mutex mutex;
  Free* free[kClasses] = {};
  std::byte* slab = nullptr;
  std::size_t left = 0;
};

Pool& pool() {
  static Pool instance;
  return instance;
}

bool on_gpu() {
  static const bool there = atrous::kernels::cuda::available();
  return there;
}

std::byte* fresh(std::size_t bytes) {
  void* memory = nullptr;
  const bool had = on_gpu() ? cudaMallocManaged(&memory, bytes) == cudaSuccess
                            : (memory = std::aligned_alloc(kHeader, bytes)) != nullptr;
  if (!had) throw std::bad_alloc();
  return static_cast<std::byte*>(memory);
}

std::byte* cut(Pool& from, std::size_t bytes) {
  if (bytes > kSlab / 4) return fresh(bytes);
  if (from.left < bytes) {
    from.slab = fresh(kSlab);
    from.left = kSlab;
  }
  std::byte* block = from.slab;
  from.slab += bytes;
  from.left -= bytes;
  return block;
}

}  // namespace

void* operator new(std::size_t bytes) {
  const std::size_t size = std::bit_ceil(bytes + kHeader);
  const int size_class = std::countr_zero(size);
  Pool& from = pool();
  const std::lock_guard lock(from.mutex);
  std::byte* block = reinterpret_cast<std::byte*>(from.free[size_class]);
  if (block)
    from.free[size_class] = from.free[size_class]->next;
  else
    block = cut(from, size);
  *reinterpret_cast<int*>(block) = size_class;
  return block + kHeader;
}

void operator delete(void* memory) noexcept {
  if (!memory) return;
  std::byte* block = static_cast<std::byte*>(memory) - kHeader;
  const int size_class = *reinterpret_cast<int*>(block);
  Pool& to = pool();
  const std::lock_guard lock(to.mutex);
  auto* free = reinterpret_cast<Free*>(block);
  free->next = to.free[size_class];
  to.free[size_class] = free;
}

void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
