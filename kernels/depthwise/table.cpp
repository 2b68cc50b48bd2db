#include "kernels/depthwise/depthwise.h"
#include "kernels/depthwise/rows.h"

namespace atrous::kernels::depthwise {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"depthwise.window.any.cuda", Isa::cuda, Exact::yes, cuda::kWindow},
      {"depthwise.window.f32.avx512", Isa::avx512, Exact::yes, avx512::kWindow},
      {"depthwise.window.bf16.avx512", Isa::avx512, Exact::yes, avx512::kWindow16},
      {"depthwise.window.f32bf16.avx512", Isa::avx512, Exact::yes, avx512::kNarrowing},
      {"depthwise.window.bf16f32.avx512", Isa::avx512, Exact::yes, avx512::kWidening},
      {"depthwise.window.f32.avx2", Isa::avx2, Exact::yes, avx2::kWindow},
      {"depthwise.window.f32.ref", Isa::scalar, Exact::yes, ref::kWindow},
  };
  return table;
}

double flops(const Problem& p) noexcept {
  const double outputs = double{1} * p.batch * p.out_height * p.out_width * p.channels;
  return 2 * outputs * p.kernel_height * p.kernel_width;
}

}  // namespace atrous::kernels::depthwise
