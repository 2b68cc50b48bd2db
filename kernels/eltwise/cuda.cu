#include "kernels/eltwise/cuda.cuh"
#include "kernels/eltwise/rows.h"

namespace atrous::kernels::eltwise::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.pixels * p.channels;
}

const char* rejects(const Problem& p) noexcept { return too_many(numbers(p)); }

void launch_map(const Problem& p, const Args& a, void*, void* stream) {
  // One number a pixel is read alone, wherever it lies.
  const bool rows_of_b = is_binary(p.op) && p.spread != Spread::per_pixel;
  const int wide = channels_at_once(p.channels, {{a.a, p.x_type, p.a_stride},
                                                 {rows_of_b ? a.b : nullptr, p.b_type, p.b_stride},
                                                 {a.scale, Element::f32, 0},
                                                 {a.shift, Element::f32, 0},
                                                 {a.y, p.y_type, p.y_stride}});
  with_type(p.x_type, wide, [&]<int kWide, class T>() {
    launch_each(numbers(p) / kWide, Map<kWide, T>{p, a}, stream);
  });
}

}  // namespace

extern const Functions kMap = narrow_row<Problem, Args>(rejects, no_scratch<Problem>, launch_map);

}  // namespace atrous::kernels::eltwise::cuda
