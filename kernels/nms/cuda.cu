#include "kernels/nms/cuda.cuh"
#include "kernels/nms/rows.h"

namespace atrous::kernels::nms::cuda {
namespace {

int words(const Problem& p) noexcept { return (p.boxes + 31) / 32; }

std::size_t shared_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(words(p)) * sizeof(unsigned);
}

const char* rejects(const Problem& p) noexcept {
  constexpr std::size_t kShared = 48 * 1024;
  if (shared_bytes(p) > kShared) return "more than 393216 boxes";
  return too_many(std::ptrdiff_t{p.boxes} * words(p));
}

std::size_t scratch_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(p.boxes) * shared_bytes(p);
}

void launch_masks(const Problem& p, const Args& a, void* scratch, void* stream) {
  if (p.boxes <= 0) return;
  auto* masks = static_cast<unsigned*>(scratch);
  launch_each(std::ptrdiff_t{p.boxes} * words(p), Masks{p, a, masks, words(p)}, stream);
  launch(decide, dim3(1), dim3(32), shared_bytes(p), stream, p, a, masks, words(p));
}

}  // namespace

extern const Functions kMasks = device_row<Problem, Args>(rejects, scratch_bytes, launch_masks);

}  // namespace atrous::kernels::nms::cuda
