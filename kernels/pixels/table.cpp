#include "kernels/pixels/pixels.h"
#include "kernels/pixels/rows.h"

namespace atrous::kernels::pixels {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"pixels.map.f32.cuda", Isa::cuda, Exact::yes, cuda::kPixel},
      {"pixels.rows.f32.ref", Isa::scalar, Exact::yes, ref::kRows},
  };
  return table;
}

}  // namespace atrous::kernels::pixels
