#include "kernels/softmax/cuda.cuh"
#include "kernels/softmax/rows.h"

namespace atrous::kernels::softmax::cuda {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

void launch_warp(const Problem& p, const Args& a, void*, void* stream) {
  const auto blocks = static_cast<unsigned>((p.pixels + kWarps - 1) / kWarps);
  with_type(p.x_type, [&]<class T>() {
    launch(warp_softmax<T>, dim3(blocks), dim3(kWarps * 32), 0, stream, p, a);
  });
}

}  // namespace

extern const Functions kWarp = narrow_row<Problem, Args>(rejects, no_scratch<Problem>, launch_warp);

}  // namespace atrous::kernels::softmax::cuda
