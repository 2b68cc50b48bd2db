#include "kernels/resize/resize.h"
#include "kernels/resize/rows.h"

namespace atrous::kernels::resize {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"resize.direct.any.cuda", Isa::cuda, Exact::yes, cuda::kDirect},
      {"resize.strip.f32.avx512", Isa::avx512, Exact::yes, avx512::kStrip},
      {"resize.direct.f32.avx512", Isa::avx512, Exact::yes, avx512::kDirect},
      {"resize.direct.bf16.avx512", Isa::avx512, Exact::yes, avx512::kDirect16},
      {"resize.strip.f32.avx2", Isa::avx2, Exact::yes, avx2::kStrip},
      {"resize.direct.f32.avx2", Isa::avx2, Exact::yes, avx2::kDirect},
      {"resize.direct.f32.ref", Isa::scalar, Exact::yes, ref::kDirect},
  };
  return table;
}

}  // namespace atrous::kernels::resize
