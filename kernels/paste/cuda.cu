#include "kernels/paste/cuda.cuh"
#include "kernels/paste/rows.h"

namespace atrous::kernels::paste::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept {
  return std::ptrdiff_t{p.out_height} * p.out_width;
}

const char* rejects(const Problem& p) noexcept { return too_many(numbers(p)); }

void launch_all(const Problem& p, const Args& a, void*, void* stream) {
  launch_each(numbers(p), Lerp{p, a}, stream);
}

}  // namespace

extern const Functions kLerp = device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_all);

}  // namespace atrous::kernels::paste::cuda
