#include "kernels/pixels/cuda.cuh"
#include "kernels/pixels/rows.h"

namespace atrous::kernels::pixels::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept { return std::ptrdiff_t{3} * p.height * p.width; }

const char* rejects(const Problem& p) noexcept { return too_many(numbers(p)); }

void launch_all(const Problem& p, const Args& a, void*, void* stream) {
  launch_each(numbers(p), Pixel{p, a}, stream);
}

}  // namespace

extern const Functions kPixel = device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_all);

}  // namespace atrous::kernels::pixels::cuda
