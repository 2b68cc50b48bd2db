// eltwise.map.f32.avx512, eltwise.map.bf16.avx512 - sums, products, affine maps and activations.
//
//   y = act(a + b), act(a * b), act(max(a, b)), act(scale[c] * a + shift[c]) or act(a)
//
// Layout    a, y: [batch, pixels, channels]; b spreads as Problem::spread says.
// Tile      one vector of 16 numbers of a pixel, or of the whole range where pixels are dense.
// Speed     memory is the limit: one pass, in order.
// Trusts    y is a, or does not overlap it.
#include "kernels/eltwise/map.h"
#include "kernels/eltwise/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::eltwise::avx512 {
namespace {
template <class Kernel>
constexpr Functions functions_of() noexcept {
  return {Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes,
          Kernel::run,     nullptr,       nullptr,       true};
}
}  // namespace

extern const Functions kMap = functions_of<Map<kernels::avx512::Simd>>();
extern const Functions kMap16 = functions_of<Map<kernels::avx512::Simd16>>();

}  // namespace atrous::kernels::eltwise::avx512
