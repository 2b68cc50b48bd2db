// conv2d.wgmma.f16.cuda, conv2d.wgmma.bf16.cuda - convolution with stride 1 on GPUs of compute
// capability 9.0.
//
//   y[n,p,q,k] = act( bias[k] + residual[n,p,q,k]
//                     + sum over r,s,c of w[k,r,s,c] * x[n, p + r*dilation - top, ..., c] )
//
// Layout    x: NHWC of 16-bit numbers.  y, residual: NHWC of any type.  w: as igemm.cuh has it.
// Tile      a patch of 128 output pixels x 128 channels for two warpgroups; k in steps of 64 channels of
//           a tap: 4 shared stages of 32 KiB, 64 accumulators a thread.
// Why       a tap of a patch is one box of x, moved by the tap's offset: one thread asks for it, the
//           copy engine finds the addresses and writes zeros for what lies in the padding. Taps whose
//           box lies in the padding altogether are never visited.
// Trusts    channels and strides in multiples of 8, x on a 16-byte boundary; fewer than 2^31 outputs.
#pragma once
#include "kernels/cuda/hopper.h"
#include "kernels/cuda/igemm_finish.cuh"

namespace atrous::kernels::conv2d::cuda {

using namespace kernels::cuda;

/// Constants of the tile; finish_tile() reads the first four.
struct WarpgroupTile {
  static constexpr int kPixels = 128, kChannels = 128, kThreads = 256;
  static constexpr int kPitch = kChannels + 8;
  static constexpr int kDepth = 64, kStages = 4;
  static constexpr unsigned kFactorBytes = 128 * kSwizzledRow;  // of either factor of a stage
  static constexpr unsigned kStageBytes = 2 * kFactorBytes;
  static constexpr std::size_t kShared = std::size_t{kStages} * kStageBytes + kBoxAlignment;
  static_assert(sizeof(float) * kPixels * kPitch <= std::size_t{kStages} * kStageBytes);
};

/// How output pixels are cut into patches of `height` x `width`.
struct Patches {
  int height = 8, width = 16;
  int rows = 1, columns = 1;  // of patches in an image
};

struct WarpgroupMaps {
  TensorMap x, w;
};

/// Where the block's patch begins, and which taps it needs.
struct PatchPlace {
  int image, row, column;

  ATROUS_DEVICE bool needs(const IgemmProblem& p, const Patches& cut, int r, int s) const {
    const int y = row + p.rows.offset + r * p.rows.step;
    const int x = column + p.columns.offset + s * p.columns.step;
    return y + cut.height > 0 && y < p.rows.in && x + cut.width > 0 && x < p.columns.in;
  }
};

/// Walks the needed taps, and steps of channels within each.
struct TapWalk {
  int tap = -1, step = 0, steps = 1;

  ATROUS_DEVICE bool next(const IgemmProblem& p, const Patches& cut, const PatchPlace& place) {
    const int taps = p.rows.count * p.columns.count;
    if (tap >= taps) return false;  // asked once more behind the end
    if (tap >= 0 && ++step < steps) return true;
    step = 0;
    do {
      ++tap;
    } while (tap < taps && !place.needs(p, cut, tap / p.columns.count, tap % p.columns.count));
    return tap < taps;
  }
};

template <class T>
__global__ void __launch_bounds__(WarpgroupTile::kThreads, 1) warpgroups(
    const __grid_constant__ WarpgroupMaps maps, IgemmProblem p, IgemmArgs<T> a, Patches cut) {
  using Tile = WarpgroupTile;
  ATROUS_SHARED(std::uint64_t, full, [Tile::kStages]);
  ATROUS_DYN_SHARED(unsigned char, memory);
  unsigned char* shared = memory + (0U - ptx::shared_address(memory)) % kBoxAlignment;
  const int tid = static_cast<int>(threadIdx.x);
  const int patch = static_cast<int>(blockIdx.x), plane = cut.rows * cut.columns;
  const PatchPlace at{patch / plane, patch % plane / cut.columns * cut.height,
                      patch % cut.columns * cut.width};
  const BlockPlace place{0, static_cast<int>(blockIdx.y) * Tile::kChannels, 0, 0};
  if (tid == 0) {
    for (int s = 0; s < Tile::kStages; ++s) ptx::mbarrier_init(&full[s], 1);
    ptx::mbarrier_publish();
  }
  __syncthreads();

  // One thread asks for copies; all of them count the steps.
  TapWalk ahead, walk;
  ahead.steps = walk.steps = (p.channels + Tile::kDepth - 1) / Tile::kDepth;
  int asked = 0;
  const auto ask = [&] {
    if (!ahead.next(p, cut, at)) return;
    if (tid == 0) {
      unsigned char* stage = shared + asked % Tile::kStages * Tile::kStageBytes;
      std::uint64_t* barrier = &full[asked % Tile::kStages];
      const int r = ahead.tap / p.columns.count, s = ahead.tap % p.columns.count;
      const int c = ahead.step * Tile::kDepth;
      ptx::mbarrier_expect(barrier, Tile::kStageBytes);
      ptx::copy_box(stage, maps.x, barrier, c, at.column + p.columns.offset + s * p.columns.step,
                    at.row + p.rows.offset + r * p.rows.step, at.image);
      ptx::copy_box(stage + Tile::kFactorBytes, maps.w, barrier, c, ahead.tap, place.k0);
    }
    ++asked;
  };
  for (int s = 0; s < Tile::kStages - 1; ++s) ask();

  float sums[64] = {};
  const int first_row = tid / 128 * 64;
  for (int step = 0; walk.next(p, cut, at); ++step) {
    ptx::mbarrier_wait(&full[step % Tile::kStages],
                       static_cast<unsigned>(step / Tile::kStages) & 1U);
    const unsigned char* pixels = shared + step % Tile::kStages * Tile::kStageBytes;
    ptx::warpgroup_fence();
#pragma unroll
    for (int k = 0; k < Tile::kDepth * 2; k += 32)
      ptx::warpgroup_mma(sums, ptx::product_operand(pixels + first_row * kSwizzledRow + k),
                         ptx::product_operand(pixels + Tile::kFactorBytes + k), T{});
    ptx::warpgroup_commit();
    ptx::warpgroup_wait<1>(sums);
    __syncthreads();  // nobody still multiplies the stage before, which is filled next
    ask();
  }
  ptx::warpgroup_wait<0>(sums);
  __syncthreads();

  auto* results = reinterpret_cast<float*>(shared);
  const int lane = tid % 32, row = tid / 32 * 16 + lane / 4;
#pragma unroll
  for (int i = 0; i < 64; ++i)
    results[(row + i % 4 / 2 * 8) * Tile::kPitch + i / 4 * 8 + lane % 4 * 2 + i % 2] = sums[i];
  __syncthreads();
  finish_tile<Tile>(
      p, a, place,
      [&](int i) {
        const int y = at.row + i / cut.width, x = at.column + i % cut.width;
        const bool inside = y < p.rows.out && x < p.columns.out;
        return inside ? (at.image * p.rows.out + y) * p.columns.out + x : -1;
      },
      results);
}

}  // namespace atrous::kernels::conv2d::cuda
