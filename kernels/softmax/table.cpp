#include "kernels/softmax/rows.h"
#include "kernels/softmax/softmax.h"

namespace atrous::kernels::softmax {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"softmax.warp.any.cuda", Isa::cuda, Exact::no, cuda::kWarp},
      {"softmax.block.f32.avx512", Isa::avx512, Exact::no, avx512::kBlock},
      {"softmax.pixel.f32.avx512", Isa::avx512, Exact::no, avx512::kPixel},
      {"softmax.block.f32.avx2", Isa::avx2, Exact::no, avx2::kBlock},
      {"softmax.pixel.f32.avx2", Isa::avx2, Exact::no, avx2::kPixel},
      {"softmax.pixel.f32.ref", Isa::scalar, Exact::no, ref::kPixel},
  };
  return table;
}

}  // namespace atrous::kernels::softmax
