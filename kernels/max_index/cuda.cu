#include "kernels/max_index/cuda.cuh"
#include "kernels/max_index/rows.h"

namespace atrous::kernels::max_index::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width * p.channels;
}

const char* rejects(const Problem& p) noexcept { return too_many(numbers(p)); }

void launch_all(const Problem& p, const Args& a, void*, void* stream) {
  launch_each(numbers(p), Window{p, a}, stream);
}

}  // namespace

extern const Functions kWindow =
    device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_all);

}  // namespace atrous::kernels::max_index::cuda
