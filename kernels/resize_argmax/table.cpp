#include "kernels/resize_argmax/resize_argmax.h"
#include "kernels/resize_argmax/rows.h"

namespace atrous::kernels::resize_argmax {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"resize_argmax.pixel.f32.ref", Isa::scalar, Exact::yes, ref::kPixel},
  };
  return table;
}

}  // namespace atrous::kernels::resize_argmax
