// matmul.panel.f32.avx512 - batched products of matrices.
//
//   y[n,i,j] = scale * sum over k of a[n,i,k] * b[n,k,j]
//
// Layout    stored rows are contiguous; a panel of b is packed as [inner][32].
// Tile      12 rows x 32 columns: 24 accumulators + 2 of b + 1 broadcast = 27 of 32 registers.
// Speed     a panel of 512 x 32 stays in L2 while 240 rows pass it; transposing costs nothing more.
// Trusts    y overlaps neither a nor b.
#include "kernels/matmul/panel.h"
#include "kernels/matmul/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::matmul::avx512 {
namespace {
using Kernel = Panel<kernels::avx512::Simd, 12>;
}

extern const Functions kPanel = {Kernel::rejects, Kernel::units, Kernel::grain,
                                 Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::matmul::avx512
