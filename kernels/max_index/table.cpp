#include "kernels/max_index/max_index.h"
#include "kernels/max_index/rows.h"

namespace atrous::kernels::max_index {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"max_index.window.f32.cuda", Isa::cuda, Exact::yes, cuda::kWindow},
      {"max_index.window.f32.avx512", Isa::avx512, Exact::yes, avx512::kWindow},
      {"max_index.window.f32.avx2", Isa::avx2, Exact::yes, avx2::kWindow},
      {"max_index.window.f32.ref", Isa::scalar, Exact::yes, ref::kWindow},
  };
  return table;
}

}  // namespace atrous::kernels::max_index
