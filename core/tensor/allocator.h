#pragma once
#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace atrous {

/// Counts bytes against a hard cap. Shared by every allocator of one run; thread safe.
class MemoryBudget {
 public:
  static constexpr std::size_t kUnlimited = ~std::size_t{0};

  explicit MemoryBudget(std::size_t cap = kUnlimited) : cap_(cap) {}

  /// Throws Error{Code::memory} and counts nothing when `bytes` more would pass the cap.
  void reserve(std::size_t bytes);
  void release(std::size_t bytes) noexcept;

  std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }
  std::size_t peak() const noexcept { return peak_.load(std::memory_order_relaxed); }
  std::size_t cap() const noexcept { return cap_; }

 private:
  std::size_t cap_;
  std::atomic<std::size_t> used_{0};
  std::atomic<std::size_t> peak_{0};
};

/// Source of device memory. Blocks are aligned to kAlignment bytes.
class Allocator {
 public:
  static constexpr std::size_t kAlignment = 64;

  virtual ~Allocator() = default;
  /// Throws Error{Code::memory} naming the size when the memory cannot be had.
  virtual void* allocate(std::size_t bytes) = 0;
  /// `bytes` as given to allocate().
  virtual void release(void* block, std::size_t bytes) noexcept = 0;
};

/// Aligned host memory, counted against a budget. Blocks of 2 MiB and more ask for huge pages.
class HostAllocator final : public Allocator {
 public:
  explicit HostAllocator(std::shared_ptr<MemoryBudget> budget) : budget_(std::move(budget)) {}
  void* allocate(std::size_t bytes) override;
  void release(void* block, std::size_t bytes) noexcept override;

 private:
  std::shared_ptr<MemoryBudget> budget_;
};

/// Keeps released blocks for reuse. Sizes are rounded up to an eighth of their power of two, so at
/// most 12.5 % is lost; a block serves only requests of its own size class. Thread safe.
class CachingAllocator final : public Allocator {
 public:
  explicit CachingAllocator(std::shared_ptr<Allocator> upstream) : upstream_(std::move(upstream)) {}
  ~CachingAllocator() override;
  CachingAllocator(const CachingAllocator&) = delete;
  CachingAllocator& operator=(const CachingAllocator&) = delete;

  void* allocate(std::size_t bytes) override;
  void release(void* block, std::size_t bytes) noexcept override;
  /// Gives every cached block back to the upstream allocator.
  void trim() noexcept;
  std::size_t cached_bytes() const noexcept;
  /// Bytes that a request of `bytes` really takes.
  static std::size_t size_class(std::size_t bytes) noexcept;

 private:
  std::shared_ptr<Allocator> upstream_;
  mutable std::mutex mutex_;
  std::map<std::size_t, std::vector<void*>> free_;
};

/// One owned block. The allocator is kept alive by it.
class Buffer {
 public:
  Buffer(std::shared_ptr<Allocator> allocator, std::size_t bytes);
  ~Buffer();
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  std::byte* data() const noexcept { return data_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  std::shared_ptr<Allocator> allocator_;
  std::size_t bytes_;
  std::byte* data_;
};

/// Host memory without a cap, for everything that no run's budget covers.
std::shared_ptr<Allocator> host_allocator();

}  // namespace atrous
