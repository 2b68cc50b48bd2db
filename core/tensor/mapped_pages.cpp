#include "core/tensor/mapped_pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace atrous {

void UnmapFile::operator()(const void* address) const noexcept {
  ::munmap(const_cast<void*>(address), bytes);
}

void give_back_pages(const std::shared_ptr<const void>& owner,
                     std::span<const std::byte> bytes) noexcept {
  constexpr std::uintptr_t kPage = 4096;  // of x86-64
  constexpr std::size_t kWorthACall = std::size_t{1} << 18;
  if (bytes.size() < kWorthACall || std::get_deleter<UnmapFile>(owner) == nullptr) return;
  const auto begin = reinterpret_cast<std::uintptr_t>(bytes.data());
  const std::uintptr_t first = (begin + kPage - 1) / kPage * kPage;
  const std::uintptr_t end = (begin + bytes.size()) / kPage * kPage;
  // The mapping is private and read-only: its pages are the file's, and nothing is lost.
  ::madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
}

}  // namespace atrous
