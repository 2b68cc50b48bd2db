// grid_sample.gather.f32.avx2 - samples at given places.
//
//   y[n,p,q,c] = x[n, at(grid[n,p,q,1], in_height), at(grid[n,p,q,0], in_width), c]
//
// Layout    x, y: NHWC.
// Tile      one vector of 8 channels of an output.
// Speed     places and weights are found once for all channels.
// Trusts    extents are positive. Any number may stand in the grid, NaN included.
// Paper     Jaderberg et al., "Spatial Transformer Networks", arXiv:1506.02025.
#include "kernels/grid_sample/gather.h"
#include "kernels/grid_sample/rows.h"
#include "kernels/simd/vector_avx2.h"

namespace atrous::kernels::grid_sample::avx2 {
namespace {
using Kernel = Gather<kernels::avx2::Simd>;
}

extern const Functions kGather = {Kernel::rejects, Kernel::units, Kernel::grain,
                                  Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::grid_sample::avx2
