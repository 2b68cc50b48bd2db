#include "kernels/group_norm/group_norm.h"
#include "kernels/group_norm/rows.h"

namespace atrous::kernels::group_norm {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"group_norm.block.f32.cuda", Isa::cuda, Exact::no, cuda::kBlock},
      {"group_norm.chunk.f32.avx512", Isa::avx512, Exact::no, avx512::kChunk},
      {"group_norm.chunk.f32.avx2", Isa::avx2, Exact::no, avx2::kChunk},
      {"group_norm.twopass.f32.ref", Isa::scalar, Exact::no, ref::kTwoPass},
  };
  return table;
}

}  // namespace atrous::kernels::group_norm
