#include "kernels/pool/pool.h"
#include "kernels/pool/rows.h"

namespace atrous::kernels::pool {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"pool.plane.any.cuda", Isa::cuda, Exact::yes, cuda::kPlane},
      {"pool.separable.any.cuda", Isa::cuda, Exact::yes, cuda::kSeparable},
      {"pool.window.any.cuda", Isa::cuda, Exact::yes, cuda::kWindow},
      {"pool.global.f32.avx512", Isa::avx512, Exact::yes, avx512::kGlobal},
      {"pool.separable.f32.avx512", Isa::avx512, Exact::yes, avx512::kSeparable},
      {"pool.window.f32.avx512", Isa::avx512, Exact::yes, avx512::kWindow},
      {"pool.global.bf16.avx512", Isa::avx512, Exact::yes, avx512::kGlobal16},
      {"pool.separable.bf16.avx512", Isa::avx512, Exact::yes, avx512::kSeparable16},
      {"pool.window.bf16.avx512", Isa::avx512, Exact::yes, avx512::kWindow16},
      {"pool.global.f32.avx2", Isa::avx2, Exact::yes, avx2::kGlobal},
      {"pool.separable.f32.avx2", Isa::avx2, Exact::yes, avx2::kSeparable},
      {"pool.window.f32.avx2", Isa::avx2, Exact::yes, avx2::kWindow},
      {"pool.window.f32.ref", Isa::scalar, Exact::yes, ref::kWindow},
  };
  return table;
}

}  // namespace atrous::kernels::pool
