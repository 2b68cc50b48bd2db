// unpool.band.f32.avx2 - max-unpooling in one walk over the output.
//
//   y[n, index[n,i,c], c] = x[n,i,c]   for every input pixel i, in order; every other y is 0
//
// Layout    x, index, y: NHWC.
// Tile      32 channels of a whole image; zeros by vectors of 8 channels, values one by one.
// Speed     zeros run just ahead of the places, so that a value falls into a line that is in cache;
//           places that jump back are served all the same.
// Trusts    nothing beyond problem.h.
#include "kernels/simd/vector_avx2.h"
#include "kernels/unpool/band.h"
#include "kernels/unpool/rows.h"

namespace atrous::kernels::unpool::avx2 {
namespace {

struct Places {
  static int farthest(const std::int32_t* index, int count) noexcept {
    int most = -1;
    for (int c = 0; c < count; ++c) most = index[c] > most ? index[c] : most;
    return most;
  }

  static void put(
      const Problem& p, const float* x, const std::int32_t* index, int count, float* y) noexcept {
    // Negative places are larger than any as unsigned numbers.
    const auto limit = static_cast<std::uint32_t>(p.out_pixels);
    for (int c = 0; c < count; ++c)
      if (static_cast<std::uint32_t>(index[c]) < limit) y[index[c] * p.y_stride + c] = x[c];
  }
};

using Kernel = Band<kernels::avx2::Simd, Places>;

}  // namespace

extern const Functions kBand = {Kernel::rejects, Kernel::units, Kernel::grain,
                                Kernel::scratch_bytes, Kernel::run};

}  // namespace atrous::kernels::unpool::avx2
