#include "kernels/grid_sample/cuda.cuh"
#include "kernels/grid_sample/rows.h"

namespace atrous::kernels::grid_sample::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width * p.channels;
}

const char* rejects(const Problem& p) noexcept {
  return p.cubic ? "samples are cubic" : too_many(numbers(p));
}

void launch_all(const Problem& p, const Args& a, void*, void* stream) {
  launch_each(numbers(p), Gather{p, a}, stream);
}

}  // namespace

extern const Functions kGather =
    device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_all);

}  // namespace atrous::kernels::grid_sample::cuda
