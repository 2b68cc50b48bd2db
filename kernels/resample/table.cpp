#include "kernels/resample/resample.h"
#include "kernels/resample/rows.h"

namespace atrous::kernels::resample {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"resample.gather.f32.cuda", Isa::cuda, Exact::yes, cuda::kGather},
      {"resample.separable.f32.avx512", Isa::avx512, Exact::yes, avx512::kSeparable},
      {"resample.separable.f32.avx2", Isa::avx2, Exact::yes, avx2::kSeparable},
      {"resample.separable.f32.ref", Isa::scalar, Exact::yes, ref::kSeparable},
  };
  return table;
}

}  // namespace atrous::kernels::resample
