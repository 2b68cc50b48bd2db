// nms.greedy.f32.avx2 - non-maximum suppression.
//
//   keep[j] = 0 if a kept box before j overlaps it by more than the threshold
//
// Layout    one array for each corner, boxes by falling score; a vector is 8 boxes.
// Tile      one kept box against 8 others: its corners and area stay in registers.
// Speed     boxes that are gone are compared with nothing.
// Trusts    nothing beyond problem.h.
#include "kernels/nms/greedy.h"
#include "kernels/nms/rows.h"
#include "kernels/simd/vector_avx2.h"

namespace atrous::kernels::nms::avx2 {
namespace {
using Kernel = Greedy<kernels::avx2::Simd>;
}

extern const Functions kGreedy = {Kernel::rejects, Kernel::units, Kernel::grain,
                                  Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::nms::avx2
