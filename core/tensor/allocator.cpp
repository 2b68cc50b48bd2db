#include "core/tensor/allocator.h"

#include <sys/mman.h>

#include <bit>
#include <cstdlib>
#include <string>

#include "core/base/error.h"

namespace atrous {

void MemoryBudget::reserve(std::size_t bytes) {
  std::size_t before = used_.load(std::memory_order_relaxed);
  do {
    if (bytes > cap_ - std::min(before, cap_)) {
      throw Error(Code::memory, std::to_string(bytes) + " bytes more would pass the memory cap of " +
                                    std::to_string(cap_) + " (" + std::to_string(before) +
                                    " in use); raise the cap or use a smaller input");
    }
  } while (!used_.compare_exchange_weak(before, before + bytes, std::memory_order_relaxed));
  std::size_t peak = peak_.load(std::memory_order_relaxed);
  while (peak < before + bytes &&
         !peak_.compare_exchange_weak(peak, before + bytes, std::memory_order_relaxed)) {
  }
}

void MemoryBudget::release(std::size_t bytes) noexcept {
  used_.fetch_sub(bytes, std::memory_order_relaxed);
}

void* HostAllocator::allocate(std::size_t bytes) {
  constexpr std::size_t kHugePage = std::size_t{2} << 20;
  budget_->reserve(bytes);
  const std::size_t alignment = bytes >= kHugePage ? kHugePage : kAlignment;
  const std::size_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  void* block = rounded < bytes ? nullptr
                                : std::aligned_alloc(alignment, (std::max(rounded, kAlignment) +
                                                                 alignment - 1) /
                                                                    alignment * alignment);
  if (block == nullptr) {
    budget_->release(bytes);
    throw Error(Code::memory, "the system has no " + std::to_string(bytes) +
                                  " bytes left; use a smaller input or fewer processes");
  }
  if (alignment == kHugePage) madvise(block, bytes, MADV_HUGEPAGE);
  return block;
}

void HostAllocator::release(void* block, std::size_t bytes) noexcept {
  std::free(block);
  budget_->release(bytes);
}

std::size_t CachingAllocator::size_class(std::size_t bytes) noexcept {
  if (bytes <= 8 * kAlignment) return (bytes + kAlignment - 1) / kAlignment * kAlignment;
  if (bytes > MemoryBudget::kUnlimited / 2) return bytes;
  const std::size_t step = std::bit_floor(bytes) / 8;
  return (bytes + step - 1) / step * step;
}

CachingAllocator::~CachingAllocator() { trim(); }

void* CachingAllocator::allocate(std::size_t bytes) {
  const std::size_t size = size_class(bytes);
  {
    const std::lock_guard lock(mutex_);
    const auto found = free_.find(size);
    if (found != free_.end() && !found->second.empty()) {
      void* block = found->second.back();
      found->second.pop_back();
      return block;
    }
  }
  try {
    return upstream_->allocate(size);
  } catch (const Error&) {
    trim();  // cached blocks of other sizes may be what stands in the way
    return upstream_->allocate(size);
  }
}

void CachingAllocator::release(void* block, std::size_t bytes) noexcept {
  const std::lock_guard lock(mutex_);
  free_[size_class(bytes)].push_back(block);
}

void CachingAllocator::trim() noexcept {
  const std::lock_guard lock(mutex_);
  for (auto& [size, blocks] : free_) {
    for (void* block : blocks) upstream_->release(block, size);
    blocks.clear();
  }
}

std::size_t CachingAllocator::cached_bytes() const noexcept {
  const std::lock_guard lock(mutex_);
  std::size_t bytes = 0;
  for (const auto& [size, blocks] : free_) bytes += size * blocks.size();
  return bytes;
}

Buffer::Buffer(std::shared_ptr<Allocator> allocator, std::size_t bytes)
    : allocator_(std::move(allocator)),
      bytes_(bytes),
      data_(static_cast<std::byte*>(allocator_->allocate(bytes))) {}

Buffer::~Buffer() { allocator_->release(data_, bytes_); }

std::shared_ptr<Allocator> host_allocator() {
  static const auto allocator =
      std::make_shared<HostAllocator>(std::make_shared<MemoryBudget>());
  return allocator;
}

}  // namespace atrous
