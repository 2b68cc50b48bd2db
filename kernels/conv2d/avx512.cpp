// conv2d.gemm.f32.avx512   1x1, stride 1, no padding: a matrix product over the pixels.
// conv2d.igemm.f32.avx512  any window, stride, dilation and number of groups.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[k,c,r,s] * x[n, p*stride + r*dilation - top, ..., c] )
//
// Layout    x, y, residual: NHWC.  w: by group and panel of 4 to 48 output channels as
//           [tap][C / split][vectors][16], see avx512_tile.h; before them the biases, and a row of
//           zeros that stands for places in the padding.
// Tile      14 pixels x 2 vectors or 9 pixels x 3 vectors: 28 or 27 accumulators.
// Why       a panel of weights stays in L1 or L2 while a block of pixels, itself in L2, passes by.
//           Dilation and padding change only a tile's pointers, one set a tap; where a row of taps
//           lies side by side in memory it is read as one tap with more channels.
// Trusts    groups divides both channel counts; packed and scratch are aligned to 64 bytes.
// Paper     Dukhan, "The Indirect Convolution Algorithm", arXiv:1907.02129.
#include "kernels/conv2d/avx512_tile.h"
#include "kernels/conv2d/driver.h"
#include "kernels/conv2d/rows.h"

namespace atrous::kernels::conv2d::avx512 {
namespace {

constexpr TileSet kSets[3][3] = {
    {{}, tile_set<1, 2>(), tile_set<1, 3>()},
    {{}, tile_set<2, 2>(), tile_set<2, 3>()},
    {tile_set<4, 1>(), tile_set<4, 2>(), tile_set<4, 3>()},
};

struct Tiles {
  static constexpr int kLanes = avx512::kLanes;
  static constexpr int kMostPixels = 14;
  static constexpr int kPixelStep = 126;  // whole tiles of 14 and of 9 pixels

  /// Narrow panels come first, so that what remains is a multiple of 16 channels.
  static PanelKind kind(int left) noexcept {
    const int padded = (left + 3) / 4 * 4;
    if (padded == 4) return {4, 1};
    if (padded == 8) return {4, 2};
    if (padded == 16) return {2, 2};
    switch (padded % 16) {
      case 0:
        return {1, padded % 32 == 0 ? 2 : 3};
      case 8:
        return {2, 3};
      default:
        return {4, 3};
    }
  }

  static Lane lane_of(PanelKind kind, int vector, int lane) noexcept {
    return avx512::lane_of(kind.split, kind.vectors, vector, lane);
  }

  static const TileSet& set(PanelKind kind) noexcept {
    return kSets[kind.split / 2][kind.vectors - 1];
  }
};

}  // namespace

extern const Functions kGemm = functions_of<Gemm<Tiles>>();
extern const Functions kIgemm = functions_of<Igemm<Tiles>>();

}  // namespace atrous::kernels::conv2d::avx512
