#include "core/plan/memory_layout.h"

#include <algorithm>
#include <numeric>

#include "core/tensor/allocator.h"

namespace atrous {
namespace {

std::size_t aligned(std::size_t bytes) {
  return (bytes + Allocator::kAlignment - 1) / Allocator::kAlignment * Allocator::kAlignment;
}

bool alive_together(const PlannedBuffer& a, const PlannedBuffer& b) {
  return a.first <= b.last && b.first <= a.last;
}

}  // namespace

std::size_t lay_out(std::vector<PlannedBuffer>& buffers, bool share) {
  std::vector<std::size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return buffers[a].bytes > buffers[b].bytes;
  });
  std::size_t end = 0;
  std::vector<const PlannedBuffer*> placed;  // by offset
  for (const std::size_t i : order) {
    PlannedBuffer& buffer = buffers[i];
    buffer.offset = share ? 0 : end;
    for (const PlannedBuffer* other : placed) {
      if (!share || !alive_together(buffer, *other)) continue;
      if (buffer.offset + aligned(buffer.bytes) <= other->offset) break;
      buffer.offset = std::max(buffer.offset, other->offset + aligned(other->bytes));
    }
    end = std::max(end, buffer.offset + aligned(buffer.bytes));
    const auto at = std::upper_bound(
        placed.begin(), placed.end(), buffer.offset,
        [](std::size_t offset, const PlannedBuffer* other) { return offset < other->offset; });
    placed.insert(at, &buffer);
  }
  return end;
}

}  // namespace atrous
