// unpool.band.f32.avx512 - max-unpooling in one walk over the output.
//
//   y[n, index[n,i,c], c] = x[n,i,c]   for every input pixel i, in order; every other y is 0
//
// Layout    x, index, y: NHWC.
// Tile      32 channels of a whole image; zeros and values by vectors of 16 channels.
// Speed     zeros run just ahead of the places, so that a value falls into a line that is in cache;
//           places that jump back are served all the same.
// Trusts    nothing beyond problem.h.
#include "kernels/simd/vector_avx512.h"
#include "kernels/unpool/band.h"
#include "kernels/unpool/rows.h"

namespace atrous::kernels::unpool::avx512 {
namespace {

using kernels::avx512::first;

struct Places {
  static int farthest(const std::int32_t* index, int count) noexcept {
    const __m512i none = _mm512_set1_epi32(-1);
    return _mm512_reduce_max_epi32(_mm512_mask_loadu_epi32(none, first(count), index));
  }

  static void put(
      const Problem& p, const float* x, const std::int32_t* index, int count, float* y) noexcept {
    const __m512i places = _mm512_maskz_loadu_epi32(first(count), index);
    // Negative places are larger than any as unsigned numbers.
    const __mmask16 inside =
        _mm512_mask_cmplt_epu32_mask(first(count), places, _mm512_set1_epi32(p.out_pixels));
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i stride = _mm512_set1_epi32(static_cast<int>(p.y_stride));
    const __m512i offsets = _mm512_add_epi32(_mm512_mullo_epi32(places, stride), lanes);
    _mm512_mask_i32scatter_ps(y, inside, offsets, _mm512_maskz_loadu_ps(inside, x), sizeof(float));
  }
};

using Kernel = Band<kernels::avx512::Simd, Places>;

}  // namespace

extern const Functions kBand = {Kernel::rejects, Kernel::units, Kernel::grain,
                                Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::unpool::avx512
