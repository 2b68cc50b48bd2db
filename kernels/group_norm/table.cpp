#include "kernels/group_norm/group_norm.h"
#include "kernels/group_norm/rows.h"

namespace atrous::kernels::group_norm {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"group_norm.block.f32.cuda", Isa::cuda, Exact::no, cuda::kBlock},
      {"group_norm.twopass.f32.ref", Isa::scalar, Exact::no, ref::kTwoPass},
  };
  return table;
}

}  // namespace atrous::kernels::group_norm
