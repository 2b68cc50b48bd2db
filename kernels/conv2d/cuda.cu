// The GPU's rows of conv2d: conv2d.igemm.f32.cuda, .tf32, .f16, .bf16 (see kernels/cuda/igemm.cuh) and
// conv2d.direct.any.cuda.
#include "kernels/conv2d/cuda.cuh"
#include "kernels/conv2d/igemm_row.h"
#include "kernels/conv2d/rows.h"

namespace atrous::kernels::conv2d::cuda {
namespace {

const char* rejects_direct(const Problem& p) noexcept {
  if (p.column_pixels != 0) return "the outputs are not dense";
  return too_many(pixels(p) * p.out_channels);
}

std::size_t direct_packed_bytes(const Problem& p) noexcept {
  const auto filter = static_cast<std::size_t>(p.kernel_height * p.kernel_width) *
                      static_cast<std::size_t>(p.in_channels / p.groups);
  return (filter + 1) * static_cast<std::size_t>(p.out_channels) * sizeof(float);
}

void pack_direct(const Problem& p, const Weights& weights, void* packed) noexcept {
  auto* to = static_cast<float*>(packed);
  const int taps = p.kernel_height * p.kernel_width, channels = p.in_channels / p.groups;
  for (int tap = 0; tap < taps; ++tap)
    for (int c = 0; c < channels; ++c)
      for (int k = 0; k < p.out_channels; ++k)
        *to++ = weights.weight[(std::ptrdiff_t{k} * channels + c) * taps + tap];
  for (int k = 0; k < p.out_channels; ++k) *to++ = weights.bias[k];
}

void launch_direct(const Problem& p, const Args& a, void*, void* stream) {
  with_type(p.x_type, [&]<class T>() {
    launch_each(pixels(p) * p.out_channels, Direct<T>{p, a}, stream);
  });
}

}  // namespace

extern const Functions kIgemm = igemm_row<ptx::Tf32<3>, float>();
extern const Functions kIgemmTf32 = igemm_row<ptx::Tf32<1>, float>();
extern const Functions kIgemmF16 = igemm_row<__half, __half>();
extern const Functions kIgemmBf16 = igemm_row<__nv_bfloat16, __nv_bfloat16>();
extern const Functions kDirect = {
    narrow_row<Problem, Args>(rejects_direct, no_scratch<Problem>, launch_direct),
    direct_packed_bytes, pack_direct};

}  // namespace atrous::kernels::conv2d::cuda
