// encoding.codes.f32.avx512 - distances to codewords and sums of residuals.
//
//   distances   y[n,i,k] = scale[k] * sum over d of (x[n,i,d] - code[k,d])^2
//   residuals   y[n,d,k] = sum over i of weight[n,i,k] * (x[n,i,d] - code[k,d])
//
// Layout    innermost extents are contiguous; a vector is 16 channels.
// Tile      distances: one pixel and code; residuals: 4 vectors of channels of one code.
// Speed     the codewords stay in L1; differences are taken before they are squared or weighted.
// Trusts    y overlaps no operand.
// Paper     Zhang et al., "Context Encoding for Semantic Segmentation", 1803.08904.
#include "kernels/encoding/codes.h"
#include "kernels/encoding/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::encoding::avx512 {
namespace {
using Kernel = Codes<kernels::avx512::Simd>;
}

extern const Functions kCodes = {Kernel::rejects, Kernel::units, Kernel::grain,
                                 Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::encoding::avx512
