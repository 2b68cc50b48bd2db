#include "kernels/lrn/lrn.h"
#include "kernels/lrn/rows.h"

namespace atrous::kernels::lrn {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"lrn.window.f32.cuda", Isa::cuda, Exact::no, cuda::kWindow},
      {"lrn.window.f32.ref", Isa::scalar, Exact::no, ref::kWindow},
  };
  return table;
}

}  // namespace atrous::kernels::lrn
