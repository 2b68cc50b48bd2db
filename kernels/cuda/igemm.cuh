// igemm - a convolution as a matrix product that is never written down, on tensor cores.
//
//   y[m, k] = act( bias[k] + residual[m, k] + sum over taps t, c of w[k, t, c] * x[place(m, t), c] )
//
// Layout    x, y, residual: NHWC with a pixel stride.  w: [group][K][steps][kDepth], zeros behind C.
// Tile      kWarpsM x kWarpsN warps of kM x kN instructions; k in steps of 64 bytes a row.
// Why       kStages shared tiles are filled by cp.async while others are multiplied; the 16-byte
//           pieces of a row are permuted by the row number, so that copies and ldmatrix touch all
//           banks; taps that lie in the padding for a whole tile are never visited; few tiles are
//           spread over the device by cutting k.
// Trusts    weights packed by pack_weights(); fewer than 2^31 output numbers.
// Paper     Markidis et al., "NVIDIA Tensor Core Programmability", arXiv:1803.04014 (three passes).
#pragma once
#include "kernels/cuda/igemm_finish.cuh"

namespace atrous::kernels::cuda {

/// The shape of a tile. MmaType says how numbers are multiplied (see ptx::mma_tile).
template <class T, class MmaType, int kWarpsM_, int kWarpsN_, int kM_, int kN_, int kStages_>
struct IgemmTile {
  using Number = T;
  using Mma = MmaType;
  static constexpr int kWarpsM = kWarpsM_, kWarpsN = kWarpsN_, kM = kM_, kN = kN_;
  static constexpr int kStages = kStages_;
  static constexpr int kThreads = kWarpsM * kWarpsN * 32;
  static constexpr int kPixels = kWarpsM * kM * 16, kChannels = kWarpsN * kN * 8;
  static constexpr int kStage = (kPixels + kChannels) * kDepth<T>;  // numbers
  static constexpr int kPitch = kChannels + 8;                      // of the sums in shared memory
  static constexpr std::size_t kTiles = std::size_t{kStages} * kStage * sizeof(T);
  static constexpr std::size_t kSums = std::size_t{kPixels} * kPitch * sizeof(float);
  static constexpr std::size_t kShared = kTiles > kSums ? kTiles : kSums;
  static_assert(kThreads % kChannels == 0, "a thread finishes one channel, or eight");
  static constexpr int kLoaders = kThreads / 4;  // rows that all threads copy at once
  static constexpr int kPixelRows = (kPixels + kLoaders - 1) / kLoaders;
  static constexpr int kChannelRows = (kChannels + kLoaders - 1) / kLoaders;
};

/// Place of number `k` (the first of a 16-byte piece) of a row in a shared tile.
template <class T>
ATROUS_DEVICE int swizzle(int row, int k) {
  constexpr int kPiece = 16 / static_cast<int>(sizeof(T));
  return row * kDepth<T> + ((k / kPiece) ^ (row / 2 % 4)) * kPiece;
}

/// An output pixel as the loaders see it.
struct Corner {
  int row, column;  // input place of the tap with offset 0, step 0
  int image;        // -1 behind the last pixel
};

ATROUS_DEVICE Corner find_corner(const IgemmProblem& p, int m) {
  const int plane = p.rows.out * p.columns.out;
  if (m >= p.batch * plane) return {0, 0, -1};
  const int rest = m % plane;
  return {rest / p.columns.out * p.rows.stride + p.rows.offset,
          rest % p.columns.out * p.columns.stride + p.columns.offset, m / plane};
}

/// Which taps of an axis any pixel of the tile needs, as far as 32 bits tell.
ATROUS_DEVICE unsigned needed(const Taps& taps, int corner) {
  unsigned mask = 0;
  for (int t = 0; t < taps.count && t < 32; ++t) {
    const int at = corner + t * taps.step;
    mask |= static_cast<unsigned>(at >= 0 && at < taps.in) << t;
  }
  return mask;
}
ATROUS_DEVICE bool has(unsigned mask, int t) { return t >= 32 || (mask >> t & 1U); }
ATROUS_DEVICE int count_needed(unsigned mask, int taps) {
  return __popc(mask) + (taps > 32 ? taps - 32 : 0);
}
ATROUS_DEVICE int next_needed(unsigned mask, int t) {
  while (!has(mask, t)) ++t;
  return t;
}

/// Walks the steps of k: channels first, then the needed taps of a row, then the rows.
struct Walk {
  unsigned row_mask, column_mask;
  int steps_per_tap, column_count;
  int row, column, step;

  ATROUS_DEVICE void start(const IgemmProblem& p, int at) {
    step = at % steps_per_tap;
    int tap = at / steps_per_tap;
    row = column = 0;
    if (p.flat) return;
    row = next_needed(row_mask, 0);
    for (int i = tap / column_count; i > 0; --i) row = next_needed(row_mask, row + 1);
    column = next_needed(column_mask, 0);
    for (int i = tap % column_count; i > 0; --i) column = next_needed(column_mask, column + 1);
  }
  ATROUS_DEVICE void advance(const IgemmProblem& p) {
    if (++step < steps_per_tap) return;
    step = 0;
    if (p.flat) return;
    ++column;
    while (column < p.columns.count && !has(column_mask, column)) ++column;
    if (column < p.columns.count) return;
    column = next_needed(column_mask, 0);
    ++row;
    while (row < p.rows.count && !has(row_mask, row)) ++row;
  }
};

/// Copies of one step: whole 16-byte pieces; needs channels and strides in multiples of a piece.
template <class Tile>
struct PieceLoader {
  using T = typename Tile::Number;
  static constexpr int kPiece = 16 / static_cast<int>(sizeof(T));
  Corner corner[Tile::kPixelRows];

  ATROUS_DEVICE void start(const IgemmProblem& p, int m0) {
#pragma unroll
    for (int i = 0; i < Tile::kPixelRows; ++i)
      corner[i] = find_corner(p, m0 + static_cast<int>(threadIdx.x) / 4 + i * Tile::kLoaders);
  }
  ATROUS_DEVICE void load(const IgemmProblem& p, const T* x, const Walk& walk, T* tile) const {
    const int q = static_cast<int>(threadIdx.x) % 4 * kPiece;
    const int c = walk.step * kDepth<T> + q;
#pragma unroll
    for (int i = 0; i < Tile::kPixelRows; ++i) {
      const int line = static_cast<int>(threadIdx.x) / 4 + i * Tile::kLoaders;
      if (line >= Tile::kPixels) break;
      const int row = corner[i].row + walk.row * p.rows.step;
      const int column = corner[i].column + walk.column * p.columns.step;
      const bool inside = corner[i].image >= 0 && row >= 0 && row < p.rows.in && column >= 0 &&
                          column < p.columns.in && c < p.channels;
      const std::ptrdiff_t pixel =
          (std::ptrdiff_t{corner[i].image} * p.rows.in + row) * p.columns.in + column;
      ptx::cp_async<16>(tile + swizzle<T>(line, q), inside ? x + pixel * p.x_stride + c : x,
                        inside ? 16 : 0);
    }
  }
};

/// Copies number by number, whatever channels and alignment are.
template <class Tile>
struct NumberLoader {
  using T = typename Tile::Number;
  static constexpr int kPiece = 16 / static_cast<int>(sizeof(T));
  static constexpr int kTogether = Tile::kThreads / kDepth<T>;  // rows at once
  Corner corner[Tile::kPixels / kTogether];

  ATROUS_DEVICE void start(const IgemmProblem& p, int m0) {
#pragma unroll
    for (int i = 0; i < Tile::kPixels / kTogether; ++i)
      corner[i] = find_corner(p, m0 + static_cast<int>(threadIdx.x) / kDepth<T> + i * kTogether);
  }
  ATROUS_DEVICE void load(const IgemmProblem& p, const T* x, const Walk& walk, T* tile) const {
    const int k = static_cast<int>(threadIdx.x) % kDepth<T>;
    int c = walk.step * kDepth<T> + k, row_tap = walk.row, column_tap = walk.column;
    bool any = c < p.channels;
    if (p.flat) {
      const int tap = c / p.channels;
      c %= p.channels;
      row_tap = tap / p.columns.count;
      column_tap = tap % p.columns.count;
      any = row_tap < p.rows.count;
    }
#pragma unroll
    for (int i = 0; i < Tile::kPixels / kTogether; ++i) {
      const int line = static_cast<int>(threadIdx.x) / kDepth<T> + i * kTogether;
      const int row = corner[i].row + row_tap * p.rows.step;
      const int column = corner[i].column + column_tap * p.columns.step;
      const bool inside = any && corner[i].image >= 0 && row >= 0 && row < p.rows.in &&
                          column >= 0 && column < p.columns.in;
      const std::ptrdiff_t pixel =
          (std::ptrdiff_t{corner[i].image} * p.rows.in + row) * p.columns.in + column;
      const T* from = inside ? x + pixel * p.x_stride + c : x;
      T* to = tile + swizzle<T>(line, k / kPiece * kPiece) + k % kPiece;
      if constexpr (sizeof(T) == 4) {
        ptx::cp_async<4>(to, from, inside ? 4 : 0);
      } else {
        *to = inside ? *from : T{};
      }
    }
  }
};

template <class Tile>
ATROUS_DEVICE BlockPlace block_place(int splits) {
  const int z = static_cast<int>(blockIdx.z);
  return {static_cast<int>(blockIdx.x) * Tile::kPixels,
          static_cast<int>(blockIdx.y) * Tile::kChannels, z / splits, z % splits};
}

/// Finds the taps that this tile needs; all threads take part.
template <class Tile>
ATROUS_DEVICE Walk find_walk(const IgemmProblem& p, int m0) {
  ATROUS_SHARED(unsigned, masks, [2]);
  if (threadIdx.x < 2) masks[threadIdx.x] = 0;
  __syncthreads();
  for (int m = static_cast<int>(threadIdx.x); m < Tile::kPixels; m += Tile::kThreads) {
    const Corner corner = find_corner(p, m0 + m);
    if (corner.image < 0) continue;
    atomicOr(&masks[0], needed(p.rows, corner.row));
    atomicOr(&masks[1], needed(p.columns, corner.column));
  }
  __syncthreads();
  Walk walk{};
  walk.row_mask = masks[0];
  walk.column_mask = masks[1];
  walk.steps_per_tap = k_steps<typename Tile::Number>(p);
  walk.column_count = count_needed(walk.column_mask, p.columns.count);
  return walk;
}

template <class Tile, class Loader>
__global__ void __launch_bounds__(Tile::kThreads)
    igemm(IgemmProblem p, IgemmArgs<typename Tile::Number> a) {
  using T = typename Tile::Number;
  constexpr int kPiece = 16 / static_cast<int>(sizeof(T));
  constexpr int kInstruction = 2 * kPiece;  // k of one instruction
  ATROUS_DYN_SHARED(T, shared);
  const int tid = static_cast<int>(threadIdx.x), lane = tid % 32, warp = tid / 32;
  const BlockPlace place = block_place<Tile>(a.splits);
  Walk walk = find_walk<Tile>(p, place.m0);
  const int all =
      p.flat ? walk.steps_per_tap
             : count_needed(walk.row_mask, p.rows.count) * walk.column_count * walk.steps_per_tap;
  const int share = (all + a.splits - 1) / a.splits;
  const int begin = share * place.split;
  const int steps = begin >= all ? 0 : begin + share > all ? all - begin : share;

  Loader loader;
  loader.start(p, place.m0);
  const T* x = a.x + std::ptrdiff_t{place.group} * p.channels;
  const int filter = filter_size<T>(p);
  const T* w = a.w + std::ptrdiff_t{place.group} * p.out_channels * filter;
  const auto fill = [&](int step) {
    T* tile = shared + step % Tile::kStages * Tile::kStage;
    loader.load(p, x, walk, tile);
    const int q = tid % 4 * kPiece;
    const int tap = walk.row * p.columns.count + walk.column;
    const int at = (tap * walk.steps_per_tap + walk.step) * kDepth<T> + q;
#pragma unroll
    for (int i = 0; i < Tile::kChannelRows; ++i) {
      const int line = tid / 4 + i * Tile::kLoaders;
      const bool inside = place.k0 + line < p.out_channels;
      ptx::cp_async<16>(tile + Tile::kPixels * kDepth<T> + swizzle<T>(line, q),
                        inside ? w + std::ptrdiff_t{place.k0 + line} * filter + at : w,
                        inside ? 16 : 0);
    }
    walk.advance(p);
  };
  if (steps > 0) walk.start(p, begin);
#pragma unroll
  for (int s = 0; s < Tile::kStages - 1; ++s) {
    if (s < steps) fill(s);
    ptx::cp_async_commit();
  }

  float acc[Tile::kM][Tile::kN][4] = {};
  const int wm = warp % Tile::kWarpsM * Tile::kM * 16, wn = warp / Tile::kWarpsM * Tile::kN * 8;
  for (int step = 0; step < steps; ++step) {
    ptx::cp_async_wait<Tile::kStages - 2>();  // this thread's copies of `step` have landed ...
    __syncthreads();  // ... and everybody's; nobody still reads the tile that is filled next
    if (step + Tile::kStages - 1 < steps) fill(step + Tile::kStages - 1);
    ptx::cp_async_commit();  // even of nothing, so that the count of groups keeps step
    const T* pixels = shared + step % Tile::kStages * Tile::kStage;
    const T* filters = pixels + Tile::kPixels * kDepth<T>;
#pragma unroll
    for (int k = 0; k < kDepth<T>; k += kInstruction) {
      unsigned af[Tile::kM][4], bf[Tile::kN / 2][4];
#pragma unroll
      for (int i = 0; i < Tile::kM; ++i)
        ptx::ldmatrix_x4(af[i],
                         pixels + swizzle<T>(wm + i * 16 + lane % 16, k + lane / 16 * kPiece));
#pragma unroll
      for (int j = 0; j < Tile::kN / 2; ++j)
        ptx::ldmatrix_x4(bf[j], filters + swizzle<T>(wn + j * 16 + lane % 8 + lane / 16 * 8,
                                                     k + lane / 8 % 2 * kPiece));
      ptx::mma_tile(acc, af, bf, typename Tile::Mma{});
    }
  }
  ptx::cp_async_wait<0>();
  store_tile<Tile>(p, a, place, acc, reinterpret_cast<float*>(shared));
}

}  // namespace atrous::kernels::cuda
