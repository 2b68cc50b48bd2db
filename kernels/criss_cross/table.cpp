#include "kernels/criss_cross/criss_cross.h"
#include "kernels/criss_cross/rows.h"

namespace atrous::kernels::criss_cross {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"criss_cross.block.f32.cuda", Isa::cuda, Exact::no, cuda::kBlock},
      {"criss_cross.pixel.f32.avx512", Isa::avx512, Exact::no, avx512::kPixel},
      {"criss_cross.pixel.f32.avx2", Isa::avx2, Exact::no, avx2::kPixel},
      {"criss_cross.pixel.f32.ref", Isa::scalar, Exact::no, ref::kPixel},
  };
  return table;
}

}  // namespace atrous::kernels::criss_cross
