#include "kernels/deconv2d/deconv2d.h"
#include "kernels/deconv2d/rows.h"

namespace atrous::kernels::deconv2d {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"deconv2d.phases.bf16.cuda", Isa::cuda, Exact::yes, cuda::kPhasesBf16, Precision::bf16},
      {"deconv2d.phases.f16.cuda", Isa::cuda, Exact::yes, cuda::kPhasesF16, Precision::f16},
      {"deconv2d.phases.f32.cuda", Isa::cuda, Exact::yes, cuda::kPhases},
      {"deconv2d.gather.any.cuda", Isa::cuda, Exact::yes, cuda::kGather},
      {"deconv2d.phases.f32.avx512", Isa::avx512, Exact::yes, avx512::kPhases},
      {"deconv2d.phases.f32.avx2", Isa::avx2, Exact::yes, avx2::kPhases},
      {"deconv2d.gather.f32.ref", Isa::scalar, Exact::yes, ref::kGather},
  };
  return table;
}

double flops(const Problem& p) noexcept {
  const double inputs = double{1} * p.batch * p.in_height * p.in_width * p.in_channels;
  return 2 * inputs * p.kernel_height * p.kernel_width * (p.out_channels / p.groups);
}

}  // namespace atrous::kernels::deconv2d
