#include "kernels/unpool/rows.h"
#include "kernels/unpool/unpool.h"

namespace atrous::kernels::unpool {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"unpool.scatter.f32.cuda", Isa::cuda, Exact::yes, cuda::kScatter},
      {"unpool.scatter.f32.ref", Isa::scalar, Exact::yes, ref::kScatter},
  };
  return table;
}

}  // namespace atrous::kernels::unpool
