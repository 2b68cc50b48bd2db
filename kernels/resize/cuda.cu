#include "kernels/resize/cuda.cuh"
#include "kernels/resize/rows.h"

namespace atrous::kernels::resize::cuda {
namespace {

std::ptrdiff_t outputs(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width * p.channels;
}

const char* rejects(const Problem& p) noexcept { return too_many(outputs(p)); }

void launch_direct(const Problem& p, const Args& a, void*, void* stream) {
  const int wide = channels_at_once(
      p.channels, {{a.x, p.x_type, p.x_stride},
                   {p.residual ? a.residual : nullptr, p.residual_type, p.residual_stride},
                   {a.y, p.y_type, p.y_stride}});
  with_type(p.x_type, wide, [&]<int kWide, class T>() {
    launch_each(outputs(p) / kWide, Direct<kWide, T>{p, a}, stream);
  });
}

}  // namespace

extern const Functions kDirect =
    narrow_row<Problem, Args>(rejects, no_scratch<Problem>, launch_direct);

}  // namespace atrous::kernels::resize::cuda
