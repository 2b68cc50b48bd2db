#include "kernels/prelu/prelu.h"
#include "kernels/prelu/rows.h"

namespace atrous::kernels::prelu {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"prelu.map.f32.cuda", Isa::cuda, Exact::yes, cuda::kMap},
      {"prelu.map.f32.avx512", Isa::avx512, Exact::yes, avx512::kMap},
      {"prelu.map.f32.avx2", Isa::avx2, Exact::yes, avx2::kMap},
      {"prelu.map.f32.ref", Isa::scalar, Exact::yes, ref::kMap},
  };
  return table;
}

}  // namespace atrous::kernels::prelu
