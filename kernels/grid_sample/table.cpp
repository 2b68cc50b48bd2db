#include "kernels/grid_sample/grid_sample.h"
#include "kernels/grid_sample/rows.h"

namespace atrous::kernels::grid_sample {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"grid_sample.gather.f32.cuda", Isa::cuda, Exact::no, cuda::kGather},
      {"grid_sample.gather.f32.avx512", Isa::avx512, Exact::no, avx512::kGather},
      {"grid_sample.gather.f32.avx2", Isa::avx2, Exact::no, avx2::kGather},
      {"grid_sample.gather.f32.ref", Isa::scalar, Exact::no, ref::kGather},
  };
  return table;
}

}  // namespace atrous::kernels::grid_sample
