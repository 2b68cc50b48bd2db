// group_norm.chunk.f32.avx512 - normalisation by groups of channels.
//
//   y[n,i,c] = scale[c] * (x[n,i,c] - mean[n,g]) / sqrt(variance[n,g] + epsilon) + shift[c]
//
// Layout    x, y: NHWC; scratch: sums, means and factors of a chunk of groups.
// Tile      one vector of 16 channels of a chunk of whole groups.
// Speed     lanes are channels, so that narrow groups fill vectors too; runs of pixels in single
//           precision, added up in double.
// Trusts    groups divides the channels.
// Paper     Wu and He, "Group Normalization", arXiv:1803.08494.
#include "kernels/group_norm/chunk.h"
#include "kernels/group_norm/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::group_norm::avx512 {
namespace {
using Kernel = Chunk<kernels::avx512::Simd>;
}

extern const Functions kChunk = {Kernel::rejects, Kernel::units, Kernel::grain,
                                 Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::group_norm::avx512
