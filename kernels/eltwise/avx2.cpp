// eltwise.map.f32.avx2 - sums, products, affine maps and activations.
//
//   y = act(a + b), act(a * b), act(max(a, b)), act(scale[c] * a + shift[c]) or act(a)
//
// Layout    a, y: [batch, pixels, channels]; b spreads as Problem::spread says.
// Tile      one vector of 8 numbers of a pixel, or of the whole range where pixels are dense.
// Speed     memory is the limit: one pass, in order.
// Trusts    y is a, or does not overlap it.
#include "kernels/eltwise/map.h"
#include "kernels/eltwise/rows.h"
#include "kernels/simd/vector_avx2.h"

namespace atrous::kernels::eltwise::avx2 {
namespace {
using Kernel = Map<kernels::avx2::Simd>;
}

extern const Functions kMap = {Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes,
                               Kernel::run};

}  // namespace atrous::kernels::eltwise::avx2
