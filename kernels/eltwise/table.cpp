#include "kernels/eltwise/eltwise.h"
#include "kernels/eltwise/rows.h"

namespace atrous::kernels::eltwise {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"eltwise.map.any.cuda", Isa::cuda, Exact::yes, cuda::kMap},
      {"eltwise.map.f32.avx512", Isa::avx512, Exact::yes, avx512::kMap},
      {"eltwise.map.bf16.avx512", Isa::avx512, Exact::yes, avx512::kMap16},
      {"eltwise.map.f32.avx2", Isa::avx2, Exact::yes, avx2::kMap},
      {"eltwise.map.f32.ref", Isa::scalar, Exact::yes, ref::kMap},
  };
  return table;
}

}  // namespace atrous::kernels::eltwise
