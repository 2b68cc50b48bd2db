#include "kernels/adaptive_pool/adaptive_pool.h"
#include "kernels/adaptive_pool/rows.h"

namespace atrous::kernels::adaptive_pool {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"adaptive_pool.bins.f32.cuda", Isa::cuda, Exact::yes, cuda::kBins},
      {"adaptive_pool.bins.f32.avx512", Isa::avx512, Exact::yes, avx512::kBins},
      {"adaptive_pool.bins.f32.avx2", Isa::avx2, Exact::yes, avx2::kBins},
      {"adaptive_pool.bins.f32.ref", Isa::scalar, Exact::yes, ref::kBins},
  };
  return table;
}

}  // namespace atrous::kernels::adaptive_pool
