#include "kernels/nms/nms.h"
#include "kernels/nms/rows.h"

namespace atrous::kernels::nms {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"nms.masks.f32.cuda", Isa::cuda, Exact::yes, cuda::kMasks},
      {"nms.greedy.f32.avx512", Isa::avx512, Exact::yes, avx512::kGreedy},
      {"nms.greedy.f32.avx2", Isa::avx2, Exact::yes, avx2::kGreedy},
      {"nms.greedy.f32.ref", Isa::scalar, Exact::yes, ref::kGreedy},
  };
  return table;
}

}  // namespace atrous::kernels::nms
