#include "kernels/argmax/argmax.h"
#include "kernels/argmax/rows.h"

namespace atrous::kernels::argmax {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"argmax.warp.any.cuda", Isa::cuda, Exact::yes, cuda::kWarp},
      {"argmax.pixel.f32.avx512", Isa::avx512, Exact::yes, avx512::kPixel},
      {"argmax.pixel.f32.avx2", Isa::avx2, Exact::yes, avx2::kPixel},
      {"argmax.pixel.f32.ref", Isa::scalar, Exact::yes, ref::kPixel},
  };
  return table;
}

}  // namespace atrous::kernels::argmax
