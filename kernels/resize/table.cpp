#include "kernels/resize/resize.h"
#include "kernels/resize/rows.h"

namespace atrous::kernels::resize {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"resize.direct.f32.ref", Isa::scalar, Exact::yes, ref::kDirect},
  };
  return table;
}

}  // namespace atrous::kernels::resize
