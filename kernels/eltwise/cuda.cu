#include "kernels/eltwise/cuda.cuh"
#include "kernels/eltwise/rows.h"

namespace atrous::kernels::eltwise::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.pixels * p.channels;
}

const char* rejects(const Problem& p) noexcept { return too_many(numbers(p)); }

void launch_map(const Problem& p, const Args& a, void*, void* stream) {
  const bool b_wide =
      !is_binary(p.op) || p.spread == Spread::per_pixel || by_fours(a.b, p.b_stride);
  const bool wide = p.channels % 4 == 0 && by_fours(a.a, p.a_stride) && b_wide &&
                    by_fours(a.scale, 4) && by_fours(a.shift, 4) && by_fours(a.y, p.y_stride);
  if (wide)
    launch_each(numbers(p) / 4, Map<4>{p, a}, stream);
  else
    launch_each(numbers(p), Map<1>{p, a}, stream);
}

}  // namespace

extern const Functions kMap = device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_map);

}  // namespace atrous::kernels::eltwise::cuda
