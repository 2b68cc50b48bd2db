// criss_cross.pixel.f32.avx512 - attention of every place to its column and its row.
//
//   y[p] = sum over t of softmax_t(q[p] . k[t]) * v[t],   t in the cross of p
//
// Layout    q, k, v, y: a pixel's channels are contiguous; a vector is 16 of them.
// Tile      one pixel: its energies in L1, then its values by 4 vectors at a time.
// Speed     neighbours share a row, which stays in the cache; no matrix of places is ever stored.
// Trusts    y overlaps none of q, k, v.
// Paper     Huang et al., "CCNet: Criss-Cross Attention for Semantic Segmentation", 1811.11721.
#include "kernels/criss_cross/pixel.h"
#include "kernels/criss_cross/rows.h"
#include "kernels/simd/vector_avx512.h"

namespace atrous::kernels::criss_cross::avx512 {
namespace {
using Kernel = Pixel<kernels::avx512::Simd>;
}

extern const Functions kPixel = {Kernel::rejects, Kernel::units, Kernel::grain,
                                 Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::criss_cross::avx512
