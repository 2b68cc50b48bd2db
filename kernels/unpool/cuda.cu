#include "kernels/unpool/cuda.cuh"
#include "kernels/unpool/rows.h"

namespace atrous::kernels::unpool::cuda {
namespace {

std::ptrdiff_t inputs(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.in_pixels * p.channels;
}
std::ptrdiff_t outputs(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_pixels * p.channels;
}

const char* rejects(const Problem& p) noexcept {
  const char* reason = too_many(inputs(p));
  return reason ? reason : too_many(outputs(p));
}

std::size_t scratch_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(outputs(p)) * sizeof(int);
}

void launch_passes(const Problem& p, const Args& a, void* scratch, void* stream) {
  auto* last = static_cast<int*>(scratch);
  launch_each(outputs(p), Clear{last}, stream);
  launch_each(inputs(p), Claim{p, a, last}, stream);
  launch_each(outputs(p), Fill{p, a, last}, stream);
}

}  // namespace

extern const Functions kScatter = device_row<Problem, Args>(rejects, scratch_bytes, launch_passes);

}  // namespace atrous::kernels::unpool::cuda
