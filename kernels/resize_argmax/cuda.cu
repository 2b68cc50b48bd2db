#include "kernels/resize_argmax/cuda.cuh"
#include "kernels/resize_argmax/rows.h"

namespace atrous::kernels::resize_argmax::cuda {
namespace {

std::ptrdiff_t numbers(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width;
}

const char* rejects(const Problem& p) noexcept { return too_many(numbers(p)); }

void launch_all(const Problem& p, const Args& a, void*, void* stream) {
  with_type(p.x_type, [&]<class T>() { launch_each(numbers(p), Pixel<T>{p, a}, stream); });
}

}  // namespace

extern const Functions kPixel = narrow_row<Problem, Args>(rejects, no_scratch<Problem>, launch_all);

}  // namespace atrous::kernels::resize_argmax::cuda
