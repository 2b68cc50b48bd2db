#include "kernels/roi/roi.h"
#include "kernels/roi/rows.h"

namespace atrous::kernels::roi {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"roi.taps.f32.cuda", Isa::cuda, Exact::yes, cuda::kTaps},
      {"roi.taps.f32.avx512", Isa::avx512, Exact::yes, avx512::kTaps},
      {"roi.taps.f32.avx2", Isa::avx2, Exact::yes, avx2::kTaps},
      {"roi.samples.f32.ref", Isa::scalar, Exact::yes, ref::kSamples},
  };
  return table;
}

}  // namespace atrous::kernels::roi
