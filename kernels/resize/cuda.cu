#include "kernels/resize/cuda.cuh"
#include "kernels/resize/rows.h"

namespace atrous::kernels::resize::cuda {
namespace {

std::ptrdiff_t outputs(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width * p.channels;
}

const char* rejects(const Problem& p) noexcept { return too_many(outputs(p)); }

void launch_direct(const Problem& p, const Args& a, void*, void* stream) {
  const bool wide = p.channels % 4 == 0 && by_fours(a.x, p.x_stride) && by_fours(a.y, p.y_stride) &&
                    (!p.residual || by_fours(a.residual, p.residual_stride));
  if (wide)
    launch_each(outputs(p) / 4, Direct<4>{p, a}, stream);
  else
    launch_each(outputs(p), Direct<1>{p, a}, stream);
}

}  // namespace

extern const Functions kDirect =
    device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_direct);

}  // namespace atrous::kernels::resize::cuda
