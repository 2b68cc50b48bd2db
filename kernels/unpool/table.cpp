#include "kernels/unpool/rows.h"
#include "kernels/unpool/unpool.h"

namespace atrous::kernels::unpool {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"unpool.scatter.f32.cuda", Isa::cuda, Exact::yes, cuda::kScatter},
      {"unpool.band.f32.avx512", Isa::avx512, Exact::yes, avx512::kBand},
      {"unpool.band.f32.avx2", Isa::avx2, Exact::yes, avx2::kBand},
      {"unpool.scatter.f32.ref", Isa::scalar, Exact::yes, ref::kScatter},
  };
  return table;
}

}  // namespace atrous::kernels::unpool
