// nms.masks.f32.cuda - greedy suppression.
//
//   keep[j] = 0  if some i < j with keep[i] has  |i and j| / |i or j| > threshold
//
// Layout    one array for each corner.  Masks: [boxes][words] of 32 boxes each.
// Tile      first every pair at once, 32 of them a thread; then one warp goes through the boxes and lets
//           each that is left take away what its mask says.
// Why       all overlaps, which are the work, are independent; the chain of decisions is bit operations.
// Trusts    the words of a mask fit shared memory.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/nms/problem.h"

namespace atrous::kernels::nms::cuda {

using namespace kernels::cuda;

/// Each product is rounded by itself, as on the host.
ATROUS_DEVICE float area(const Problem& p, const Args& a, int i) {
  return __fmul_rn(a.x2[i] - a.x1[i] + p.extra, a.y2[i] - a.y1[i] + p.extra);
}

ATROUS_DEVICE bool overlap(const Problem& p, const Args& a, int i, int j) {
  const float width = fminf(a.x2[i], a.x2[j]) - fmaxf(a.x1[i], a.x1[j]) + p.extra;
  const float height = fminf(a.y2[i], a.y2[j]) - fmaxf(a.y1[i], a.y1[j]) + p.extra;
  const float both = __fmul_rn(fmaxf(width, 0.0F), fmaxf(height, 0.0F));
  return both / (area(p, a, i) + area(p, a, j) - both) > p.threshold;
}

/// Which of 32 boxes behind box i it overlaps.
struct Masks {
  Problem p;
  Args a;
  unsigned* masks;
  int words;

  ATROUS_DEVICE void operator()(int unit) const {
    const int i = unit / words, begin = unit % words * 32;
    unsigned bits = 0;
    for (int b = 0; b < 32; ++b) {
      const int j = begin + b;
      if (j > i && j < p.boxes && overlap(p, a, i, j)) bits |= 1U << b;
    }
    masks[unit] = bits;
  }
};

inline __global__ void __launch_bounds__(32)
    decide(Problem p, Args a, const unsigned* masks, int words) {
  ATROUS_DYN_SHARED(unsigned, removed);
  const int lane = static_cast<int>(threadIdx.x);
  for (int w = lane; w < words; w += 32) removed[w] = 0;
  __syncwarp();
  for (int i = 0; i < p.boxes; ++i) {
    const bool keep = (removed[i / 32] >> (i % 32) & 1U) == 0;
    if (lane == 0) a.keep[i] = keep ? 1 : 0;
    __syncwarp();
    if (!keep) continue;
    for (int w = lane; w < words; w += 32) removed[w] |= masks[std::ptrdiff_t{i} * words + w];
    __syncwarp();
  }
}

}  // namespace atrous::kernels::nms::cuda
