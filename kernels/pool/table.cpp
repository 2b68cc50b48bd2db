#include "kernels/pool/pool.h"
#include "kernels/pool/rows.h"

namespace atrous::kernels::pool {

std::span<const Kernel> all() noexcept {
  static const Kernel table[] = {
      {"pool.window.f32.ref", Isa::scalar, Exact::yes, ref::kWindow},
  };
  return table;
}

}  // namespace atrous::kernels::pool
