#pragma once
#include <cstddef>
#include <memory>
#include <span>

namespace atrous {

/// Ends a file's mapping of `bytes` bytes. As the deleter of what owns the mapping it also tells
/// that the memory is a file's.
struct UnmapFile {
  std::size_t bytes = 0;
  void operator()(const void* address) const noexcept;
};

/// Takes the pages that lie wholly in `bytes` out of the process's memory, if `owner` owns a file's
/// mapping; they come back from the file when they are looked at again. Other memory stays as it
/// is. Weights that are packed need not be held twice.
void give_back_pages(const std::shared_ptr<const void>& owner,
                     std::span<const std::byte> bytes) noexcept;

}  // namespace atrous
