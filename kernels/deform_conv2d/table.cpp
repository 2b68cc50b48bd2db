#include "kernels/deform_conv2d/deform_conv2d.h"
#include "kernels/deform_conv2d/rows.h"

namespace atrous::kernels::deform_conv2d {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"deform_conv2d.samples.f32.cuda", Isa::cuda, Exact::yes, cuda::kSamples},
      {"deform_conv2d.gather.f32.avx512", Isa::avx512, Exact::yes, avx512::kGather},
      {"deform_conv2d.gather.f32.avx2", Isa::avx2, Exact::yes, avx2::kGather},
      {"deform_conv2d.gather.f32.ref", Isa::scalar, Exact::yes, ref::kGather},
  };
  return table;
}

double flops(const Problem& p) noexcept {
  const double outputs = double{1} * p.batch * p.out_height * p.out_width * p.out_channels;
  return 2 * outputs * p.kernel_height * p.kernel_width * (p.in_channels / p.groups);
}

}  // namespace atrous::kernels::deform_conv2d
