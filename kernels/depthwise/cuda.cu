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
  const int wide = channels_at_once(
      p.channels, {{a.x, p.x_type, p.x_stride},
                   {a.packed, Element::f32, p.channels},
                   {p.residual ? a.residual : nullptr, p.residual_type, p.residual_stride},
                   {a.y, p.y_type, p.y_stride}});
  with_type(p.x_type, wide, [&]<int kWide, class T>() {
    launch_each(outputs(p) / kWide, Window<kWide, T>{p, a}, stream);
  });
}

}  // namespace

extern const Functions kWindow = {
    narrow_row<Problem, Args>(rejects, no_scratch<Problem>, launch_window), packed_bytes, pack};

}  // namespace atrous::kernels::depthwise::cuda
