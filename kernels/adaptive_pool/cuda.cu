#include "kernels/adaptive_pool/cuda.cuh"
#include "kernels/adaptive_pool/rows.h"

namespace atrous::kernels::adaptive_pool::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width * p.channels;
}

const char* rejects(const Problem& p) noexcept { return too_many(numbers(p)); }

void launch_all(const Problem& p, const Args& a, void*, void* stream) {
  launch_each(numbers(p), Bins{p, a}, stream);
}

}  // namespace

extern const Functions kBins = device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_all);

}  // namespace atrous::kernels::adaptive_pool::cuda
