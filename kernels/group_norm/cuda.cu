#include "kernels/group_norm/cuda.cuh"
#include "kernels/group_norm/rows.h"

namespace atrous::kernels::group_norm::cuda {
namespace {

const char* rejects(const Problem& p) noexcept {
  const char* reason = too_many(std::ptrdiff_t{p.batch} * p.groups);
  return reason ? reason : too_many(std::ptrdiff_t{p.pixels} * (p.channels / p.groups));
}

void launch_block(const Problem& p, const Args& a, void*, void* stream) {
  const auto blocks = static_cast<unsigned>(p.batch) * static_cast<unsigned>(p.groups);
  launch(normalise, dim3(blocks), dim3(kThreads), 0, stream, p, a);
}

}  // namespace

extern const Functions kBlock =
    device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_block);

}  // namespace atrous::kernels::group_norm::cuda
