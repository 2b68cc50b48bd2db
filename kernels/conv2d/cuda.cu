// The GPU's rows of conv2d: conv2d.igemm.f32.cuda, conv2d.igemm.tf32.cuda (see kernels/cuda/igemm.cuh)
// and conv2d.direct.f32.cuda.
#include "kernels/conv2d/cuda.cuh"
#include "kernels/conv2d/rows.h"
#include "kernels/cuda/igemm_launch.h"

namespace atrous::kernels::conv2d::cuda {
namespace {

constexpr int kFewPixels = 8;
constexpr int kNarrowGroup = 8;

std::ptrdiff_t pixels(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width;
}

IgemmProblem as_igemm(const Problem& p) noexcept {
  IgemmProblem g;
  g.batch = p.batch;
  g.rows = {p.in_height,     p.out_height, p.kernel_height,
            p.stride_height, -p.pad_top,   p.dilation_height};
  g.columns = {p.in_width,     p.out_width, p.kernel_width,
               p.stride_width, -p.pad_left, p.dilation_width};
  g.channels = p.in_channels / p.groups;
  g.out_channels = p.out_channels / p.groups;
  g.groups = p.groups;
  g.flat = g.channels % 4 != 0 || g.channels < kNarrowGroup;
  const bool dense = p.column_pixels == 0;
  g.map = {0, dense ? p.out_height * p.out_width : static_cast<int>(p.image_pixels),
           dense ? p.out_width : static_cast<int>(p.row_pixels), dense ? 1 : p.column_pixels};
  g.x_stride = p.x_stride;
  g.y_stride = p.y_stride;
  g.residual_stride = p.residual_stride;
  g.activation = p.activation;
  return g;
}

bool all_float(const Problem& p) noexcept {
  return p.x_type == Element::f32 && p.y_type == Element::f32 &&
         (!p.residual || p.residual_type == Element::f32);
}

const char* rejects_igemm(const Problem& p) noexcept {
  if (!all_float(p)) return "a tensor is not float32";
  constexpr int kGridLimit = 65535;
  if (p.groups > 1 &&
      (p.in_channels / p.groups < kNarrowGroup || p.out_channels / p.groups < kNarrowGroup))
    return "groups of fewer than 8 channels";
  if (pixels(p) < kFewPixels) return "fewer than 8 pixels";
  const IgemmProblem g = as_igemm(p);
  if (g.groups * cut_of<float>(g).splits > kGridLimit) return "more groups than a grid holds";
  return too_many(pixels(p) * p.out_channels);
}

std::size_t igemm_packed_bytes(const Problem& p) noexcept {
  const auto filter = static_cast<std::size_t>(filter_size<float>(as_igemm(p)));
  return (filter + 1) * static_cast<std::size_t>(p.out_channels) * sizeof(float);
}

void pack_igemm(const Problem& p, const Weights& weights, void* packed) noexcept {
  const IgemmProblem g = as_igemm(p);
  const int taps = p.kernel_height * p.kernel_width;
  auto* to = static_cast<float*>(packed);
  pack_weights(g, to, [&](int k, int tap, int c) {
    return weights.weight[(std::ptrdiff_t{k} * g.channels + c) * taps + tap];
  });
  to += std::ptrdiff_t{filter_size<float>(g)} * p.out_channels;
  for (int k = 0; k < p.out_channels; ++k) to[k] = weights.bias[k];
}

std::size_t scratch(const Problem& p) noexcept { return igemm_scratch<float>(as_igemm(p)); }

template <int kPasses>
void launch_igemm_row(const Problem& p, const Args& a, void* partial, void* stream) {
  const IgemmProblem g = as_igemm(p);
  IgemmArgs<float> args;
  args.x = a.x;
  args.w = static_cast<const float*>(a.packed);
  args.bias = args.w + std::ptrdiff_t{filter_size<float>(g)} * p.out_channels;
  args.residual = p.residual ? a.residual : nullptr;
  args.y = a.y;
  args.partial = static_cast<float*>(partial);
  launch_igemm<ptx::Tf32<kPasses>>(g, args, stream);
}

const char* rejects_direct(const Problem& p) noexcept {
  if (!all_float(p)) return "a tensor is not float32";
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
  launch_each(pixels(p) * p.out_channels, Direct{p, a}, stream);
}

}  // namespace

extern const Functions kIgemm = {
    device_row<Problem, Args>(rejects_igemm, scratch, launch_igemm_row<3>), igemm_packed_bytes,
    pack_igemm};
extern const Functions kIgemmTf32 = {
    device_row<Problem, Args>(rejects_igemm, scratch, launch_igemm_row<1>), igemm_packed_bytes,
    pack_igemm};
extern const Functions kDirect = {
    device_row<Problem, Args>(rejects_direct, no_scratch<Problem>, launch_direct),
    direct_packed_bytes, pack_direct};

}  // namespace atrous::kernels::conv2d::cuda
