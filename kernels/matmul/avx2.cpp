// matmul.panel.f32.avx2 - batched products of matrices.
//
//   y[n,i,j] = scale * sum over k of a[n,i,k] * b[n,k,j]
//
// Layout    stored rows are contiguous; a panel of b is packed as [inner][16].
// Tile      6 rows x 16 columns: 12 accumulators + 2 of b + 1 broadcast = 15 of 16 registers.
// Speed     a panel of 512 x 16 stays in L2 while 240 rows pass it; transposing costs nothing more.
// Trusts    y overlaps neither a nor b.
#include "kernels/matmul/panel.h"
#include "kernels/matmul/rows.h"
#include "kernels/simd/vector_avx2.h"

namespace atrous::kernels::matmul::avx2 {
namespace {
using Kernel = Panel<kernels::avx2::Simd, 6>;
}

extern const Functions kPanel = {Kernel::rejects, Kernel::units, Kernel::grain,
                                 Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::matmul::avx2
