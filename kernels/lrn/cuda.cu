#include "kernels/cuda/math.h"
#include "kernels/lrn/cuda.cuh"
#include "kernels/lrn/rows.h"

namespace atrous::kernels::lrn::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept { return std::ptrdiff_t{p.pixels} * p.channels; }

const char* rejects(const Problem& p) noexcept { return too_many(numbers(p)); }

void launch_window(const Problem& p, const Args& a, void*, void* stream) {
  launch_each(numbers(p), Window{p, a}, stream);
}

}  // namespace

extern const Functions kWindow =
    device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_window);

}  // namespace atrous::kernels::lrn::cuda
