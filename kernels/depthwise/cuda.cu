#include "kernels/depthwise/cuda.cuh"
#include "kernels/depthwise/rows.h"

namespace atrous::kernels::depthwise::cuda {
namespace {

std::ptrdiff_t outputs(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width * p.channels;
}

const char* rejects(const Problem& p) noexcept { return too_many(outputs(p)); }

int taps(const Problem& p) noexcept { return p.kernel_height * p.kernel_width; }

std::size_t packed_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(taps(p) + 1) * static_cast<std::size_t>(p.channels) *
         sizeof(float);
}

void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
  auto* to = static_cast<float*>(packed);
  for (int tap = 0; tap < taps(p); ++tap)
    for (int c = 0; c < p.channels; ++c) *to++ = weights.weight[std::ptrdiff_t{c} * taps(p) + tap];
  for (int c = 0; c < p.channels; ++c) *to++ = weights.bias[c];
}

void launch_window(const Problem& p, const Args& a, void*, void* stream) {
  const bool wide = p.channels % 4 == 0 && by_fours(a.x, p.x_stride) && by_fours(a.packed, 4) &&
                    by_fours(a.y, p.y_stride) &&
                    (!p.residual || by_fours(a.residual, p.residual_stride));
  if (wide)
    launch_each(outputs(p) / 4, Window<4>{p, a}, stream);
  else
    launch_each(outputs(p), Window<1>{p, a}, stream);
}

}  // namespace

extern const Functions kWindow = {
    device_row<Problem, Args>(rejects, no_scratch<Problem>, launch_window), packed_bytes, pack};

}  // namespace atrous::kernels::depthwise::cuda
