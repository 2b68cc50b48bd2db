// crf.lattice.f32.avx512, crf.pairs.f32.avx512 - the filters of a fully connected CRF.
//
//   gather   y[i,l] = scale[i] * sum over e of weight[e] * x[index[e],l]
//   blur     y[i,l] = x[i,l] + (x[index[2i],l] + x[index[2i+1],l]) / 2
//   pairs    y[i,l] = scale[i] * sum over j of exp(-|f[i] - f[j]|^2 / 2) * x[j,l]
//
// Layout    labels are contiguous; pairs: the features of all points, one coordinate after another.
// Tile      up to 4 vectors of 16 labels of one point.
// Speed     the sums of a point stay in registers; splatting gathers, so that no two threads write
//           the same vertex; pairs: the weights of 16 points at once.
// Trusts    y overlaps no operand.
// Paper     Kraehenbuehl and Koltun, "Efficient Inference in Fully Connected CRFs with Gaussian
//           Edge Potentials", arXiv:1210.5644.
#include "kernels/crf/filter.h"
#include "kernels/crf/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::crf::avx512 {
namespace {
using Kernel = Filter<kernels::avx512::Simd>;
}

extern const Functions kLattice = {Kernel::rejects_pairs, Kernel::units, Kernel::grain,
                                   Kernel::scratch_bytes, Kernel::run};
extern const Functions kPairs = {Kernel::rejects_lattice, Kernel::units, Kernel::grain,
                                 Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::crf::avx512
