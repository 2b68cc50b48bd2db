#include "kernels/psa_mask/psa_mask.h"
#include "kernels/psa_mask/rows.h"

namespace atrous::kernels::psa_mask {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"psa_mask.pixel.f32.cuda", Isa::cuda, Exact::yes, cuda::kPixel},
      {"psa_mask.tile.f32.avx512", Isa::avx512, Exact::yes, avx512::kTile},
      {"psa_mask.tile.f32.avx2", Isa::avx2, Exact::yes, avx2::kTile},
      {"psa_mask.pixel.f32.ref", Isa::scalar, Exact::yes, ref::kPixel},
  };
  return table;
}

}  // namespace atrous::kernels::psa_mask
