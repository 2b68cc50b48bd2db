// Plain data of the limits: what instruction-set sources may include.
#pragma once

namespace atrous::kernels::limits {

/// A loop and the operations of one round of it.
struct Loop {
  double flops_per_round;
  void (*run)(int rounds) noexcept;
};

namespace avx2 {
extern const Loop kFma;
}
namespace avx512 {
extern const Loop kFma;
}
namespace amx {
extern const Loop kTiles;
}

}  // namespace atrous::kernels::limits
