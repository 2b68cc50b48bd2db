#include "kernels/resize_argmax/resize_argmax.h"
#include "kernels/resize_argmax/rows.h"

namespace atrous::kernels::resize_argmax {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"resize_argmax.pixel.any.cuda", Isa::cuda, Exact::yes, cuda::kPixel},
      {"resize_argmax.strip.f32.avx512", Isa::avx512, Exact::yes, avx512::kStrip},
      {"resize_argmax.strip.f32.avx2", Isa::avx2, Exact::yes, avx2::kStrip},
      {"resize_argmax.pixel.f32.ref", Isa::scalar, Exact::yes, ref::kPixel},
  };
  return table;
}

}  // namespace atrous::kernels::resize_argmax
