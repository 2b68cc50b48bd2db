#include "kernels/paste/paste.h"
#include "kernels/paste/rows.h"

namespace atrous::kernels::paste {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"paste.lerp.f32.cuda", Isa::cuda, Exact::yes, cuda::kLerp},
      {"paste.lerp.f32.avx512", Isa::avx512, Exact::yes, avx512::kLerp},
      {"paste.lerp.f32.avx2", Isa::avx2, Exact::yes, avx2::kLerp},
      {"paste.lerp.f32.ref", Isa::scalar, Exact::yes, ref::kLerp},
  };
  return table;
}

}  // namespace atrous::kernels::paste
