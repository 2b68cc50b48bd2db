#include "kernels/conv2d/conv2d.h"
#include "kernels/conv2d/rows.h"

namespace atrous::kernels::conv2d {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"conv2d.wgmma.bf16.cuda", Isa::cuda, Exact::yes, cuda::kWarpgroupsBf16, Precision::bf16},
      {"conv2d.wgmma.f16.cuda", Isa::cuda, Exact::yes, cuda::kWarpgroupsF16, Precision::f16},
      {"conv2d.igemm.bf16.cuda", Isa::cuda, Exact::yes, cuda::kIgemmBf16, Precision::bf16},
      {"conv2d.igemm.f16.cuda", Isa::cuda, Exact::yes, cuda::kIgemmF16, Precision::f16},
      {"conv2d.igemm.tf32.cuda", Isa::cuda, Exact::yes, cuda::kIgemmTf32, Precision::f16},
      {"conv2d.igemm.f32.cuda", Isa::cuda, Exact::yes, cuda::kIgemm},
      {"conv2d.direct.any.cuda", Isa::cuda, Exact::yes, cuda::kDirect},
      {"conv2d.igemm.bf16.amx", Isa::amx_bf16, Exact::yes, amx::kIgemm1, Precision::bf16},
      {"conv2d.winograd.bf16x3.amx", Isa::amx_bf16, Exact::no, amx::kWinograd3, Precision::f32_16},
      {"conv2d.igemm.bf16x3.amx", Isa::amx_bf16, Exact::yes, amx::kIgemm3, Precision::f32_16},
      {"conv2d.winograd.bf16x6.amx", Isa::amx_bf16, Exact::no, amx::kWinograd6},
      {"conv2d.igemm.bf16x6.amx", Isa::amx_bf16, Exact::yes, amx::kIgemm6},
      {"conv2d.gemm.f32.avx512", Isa::avx512, Exact::yes, avx512::kGemm},
      {"conv2d.igemm.f32.avx512", Isa::avx512, Exact::yes, avx512::kIgemm},
      {"conv2d.gemm.f32.avx2", Isa::avx2, Exact::yes, avx2::kGemm},
      {"conv2d.igemm.f32.avx2", Isa::avx2, Exact::yes, avx2::kIgemm},
      {"conv2d.direct.f32.ref", Isa::scalar, Exact::yes, ref::kDirect},
  };
  return table;
}

double flops(const Problem& p) noexcept {
  const double outputs = double{1} * p.batch * p.out_height * p.out_width * p.out_channels;
  return 2 * outputs * p.kernel_height * p.kernel_width * (p.in_channels / p.groups);
}

}  // namespace atrous::kernels::conv2d
