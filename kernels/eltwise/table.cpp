#include "kernels/eltwise/eltwise.h"
#include "kernels/eltwise/rows.h"

namespace atrous::kernels::eltwise {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"eltwise.map.f32.ref", Isa::scalar, Exact::yes, ref::kMap},
  };
  return table;
}

}  // namespace atrous::kernels::eltwise
