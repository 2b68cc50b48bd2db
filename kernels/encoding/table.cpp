#include "kernels/encoding/encoding.h"
#include "kernels/encoding/rows.h"

namespace atrous::kernels::encoding {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"encoding.codes.f32.cuda", Isa::cuda, Exact::yes, cuda::kCodes},
      {"encoding.codes.f32.avx512", Isa::avx512, Exact::yes, avx512::kCodes},
      {"encoding.codes.f32.avx2", Isa::avx2, Exact::yes, avx2::kCodes},
      {"encoding.codes.f32.ref", Isa::scalar, Exact::yes, ref::kCodes},
  };
  return table;
}

}  // namespace atrous::kernels::encoding
