#include "kernels/lrn/lrn.h"
#include "kernels/lrn/rows.h"

namespace atrous::kernels::lrn {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"lrn.window.f32.cuda", Isa::cuda, Exact::no, cuda::kWindow},
      {"lrn.window.f32.avx512", Isa::avx512, Exact::no, avx512::kWindow},
      {"lrn.window.f32.avx2", Isa::avx2, Exact::no, avx2::kWindow},
      {"lrn.window.f32.ref", Isa::scalar, Exact::no, ref::kWindow},
  };
  return table;
}

}  // namespace atrous::kernels::lrn
