#include "kernels/crf/crf.h"
#include "kernels/crf/rows.h"

namespace atrous::kernels::crf {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"crf.lattice.f32.cuda", Isa::cuda, Exact::yes, cuda::kLattice},
      {"crf.pairs.f32.cuda", Isa::cuda, Exact::no, cuda::kPairs},
      {"crf.lattice.f32.avx512", Isa::avx512, Exact::yes, avx512::kLattice},
      {"crf.pairs.f32.avx512", Isa::avx512, Exact::no, avx512::kPairs},
      {"crf.lattice.f32.avx2", Isa::avx2, Exact::yes, avx2::kLattice},
      {"crf.pairs.f32.avx2", Isa::avx2, Exact::no, avx2::kPairs},
      {"crf.lattice.f32.ref", Isa::scalar, Exact::yes, ref::kLattice},
      {"crf.pairs.f32.ref", Isa::scalar, Exact::no, ref::kPairs},
  };
  return table;
}

}  // namespace atrous::kernels::crf
