// softmax.block.f32.avx512 - softmax over few channels.
// softmax.pixel.f32.avx512 - softmax over channels and its logarithm.
//
//   y[i,c] = exp(x[i,c] - m) / sum over k of exp(x[i,k] - m),   m = max over k of x[i,k]
//
// Layout    x, y: a pixel's channels are contiguous; a vector is 16 of them.
// Tile      block: 16 pixels, transposed so that a lane is a pixel.
//           pixel: one pixel, a pass for the maximum, one for the exponentials, one for the quotients.
// Speed     pixels stay in L1 for all passes; the exponential is within 2 ulp.
// Trusts    y is x, or does not overlap it.
#include "kernels/simd/vector_avx512.h"
#include "kernels/softmax/block.h"
#include "kernels/softmax/pixel.h"
#include "kernels/softmax/rows.h"

namespace atrous::kernels::softmax::avx512 {
namespace {

template <class Kernel>
constexpr Functions functions_of() noexcept {
  return {Kernel::rejects, Kernel::units, Kernel::grain, Kernel::scratch_bytes, Kernel::run};
}

using kernels::avx512::Simd;

constexpr Functions with_yields() noexcept {
  Functions functions = functions_of<Block<Simd>>();
  functions.yields = Block<Simd>::yields;
  return functions;
}

}  // namespace

extern const Functions kBlock = with_yields();
extern const Functions kPixel = functions_of<Pixel<Simd>>();

}  // namespace atrous::kernels::softmax::avx512
