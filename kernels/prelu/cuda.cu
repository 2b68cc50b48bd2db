#include "kernels/cuda/math.h"
#include "kernels/prelu/cuda.cuh"
#include "kernels/prelu/rows.h"

namespace atrous::kernels::prelu::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept { return std::ptrdiff_t{p.pixels} * p.channels; }

const char* rejects(const Problem& p) noexcept { return too_many(numbers(p)); }

void launch_map(const Problem& p, const Args& a, void*, void* stream) {
  launch_each(numbers(p), Map{p, a}, stream);
}

}  // namespace

extern const Functions kMap = device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_map);

}  // namespace atrous::kernels::prelu::cuda
