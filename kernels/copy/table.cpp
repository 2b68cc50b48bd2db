#include "kernels/copy/copy.h"
#include "kernels/copy/rows.h"

namespace atrous::kernels::copy {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"copy.box.any.cuda", Isa::cuda, Exact::yes, cuda::kBox},
      {"copy.box.any.ref", Isa::scalar, Exact::yes, ref::kBox},
  };
  return table;
}

}  // namespace atrous::kernels::copy
