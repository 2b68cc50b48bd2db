#include "kernels/criss_cross/cuda.cuh"
#include "kernels/criss_cross/rows.h"

namespace atrous::kernels::criss_cross::cuda {
namespace {

std::size_t shared_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(p.height + p.width) * sizeof(float);
}

const char* rejects(const Problem& p) noexcept {
  constexpr std::size_t kShared = 48 * 1024;
  if (shared_bytes(p) > kShared) return "a cross of more than 12288 places";
  return too_many(std::ptrdiff_t{p.batch} * p.height * p.width);
}

void launch_block(const Problem& p, const Args& a, void*, void* stream) {
  const auto blocks = static_cast<unsigned>(p.batch * p.height * p.width);
  launch(attend, dim3(blocks), dim3(kThreads), shared_bytes(p), stream, p, a);
}

}  // namespace

extern const Functions kBlock =
    device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_block);

}  // namespace atrous::kernels::criss_cross::cuda
