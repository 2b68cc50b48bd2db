#include "kernels/matmul/matmul.h"
#include "kernels/matmul/rows.h"

namespace atrous::kernels::matmul {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"matmul.tile.f32.cuda", Isa::cuda, Exact::yes, cuda::kTileProduct},
      {"matmul.panel.f32.avx512", Isa::avx512, Exact::yes, avx512::kPanel},
      {"matmul.panel.f32.avx2", Isa::avx2, Exact::yes, avx2::kPanel},
      {"matmul.panel.f32.ref", Isa::scalar, Exact::yes, ref::kPanel},
  };
  return table;
}

}  // namespace atrous::kernels::matmul
