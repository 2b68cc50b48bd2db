#include "kernels/cuda/igemm_launch.h"
#include "kernels/deform_conv2d/cuda.cuh"
#include "kernels/deform_conv2d/rows.h"

namespace atrous::kernels::deform_conv2d::cuda {
namespace {

std::ptrdiff_t pixels(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width;
}

int taps(const Problem& p) noexcept { return p.kernel_height * p.kernel_width; }

/// The products: a 1x1 convolution of the samples.
IgemmProblem as_igemm(const Problem& p) noexcept {
  IgemmProblem g;
  const int columns = static_cast<int>(pixels(p));
  g.columns = {columns, columns, 1, 1, 0, 1};
  g.channels = p.in_channels / p.groups * taps(p);
  g.out_channels = p.out_channels / p.groups;
  g.groups = p.groups;
  g.flat = g.channels % 4 != 0;
  g.map = {0, columns, columns, 1};
  g.x_stride = std::ptrdiff_t{p.in_channels} * taps(p);
  g.y_stride = p.y_stride;
  g.activation = p.activation;
  return g;
}

std::ptrdiff_t samples(const Problem& p) noexcept { return pixels(p) * p.in_channels * taps(p); }

const char* rejects(const Problem& p) noexcept {
  constexpr int kGridLimit = 65535;
  if (const char* reason = too_many(samples(p))) return reason;
  const IgemmProblem g = as_igemm(p);
  if (g.groups * cut_of<float>(g).splits > kGridLimit) return "more groups than a grid holds";
  return too_many(pixels(p) * p.out_channels);
}

std::size_t sample_bytes(const Problem& p) noexcept {
  constexpr std::size_t kLine = 256;
  return (static_cast<std::size_t>(samples(p)) * sizeof(float) + kLine - 1) / kLine * kLine;
}

std::size_t scratch_bytes(const Problem& p) noexcept {
  return sample_bytes(p) + igemm_scratch<float>(as_igemm(p));
}

std::size_t packed_bytes(const Problem& p) noexcept {
  const auto filter = static_cast<std::size_t>(filter_size<float>(as_igemm(p)));
  return (filter + 1) * static_cast<std::size_t>(p.out_channels) * sizeof(float);
}

void pack(const Problem& p, const Weights& weights, void* packed) noexcept {
  const IgemmProblem g = as_igemm(p);
  const int width = p.in_channels / p.groups;
  auto* to = static_cast<float*>(packed);
  pack_weights(g, to, [&](int k, int, int i) {
    return weights.weight[(std::ptrdiff_t{k} * width + i % width) * taps(p) + i / width];
  });
  to += std::ptrdiff_t{filter_size<float>(g)} * p.out_channels;
  for (int k = 0; k < p.out_channels; ++k) to[k] = weights.bias[k];
}

void launch_samples(const Problem& p, const Args& a, void* scratch, void* stream) {
  auto* buffer = static_cast<float*>(scratch);
  launch_each(samples(p), Sample{p, a, buffer}, stream);
  const IgemmProblem g = as_igemm(p);
  IgemmArgs<float> args;
  args.x = buffer;
  args.w = static_cast<const float*>(a.packed);
  args.bias = args.w + std::ptrdiff_t{filter_size<float>(g)} * p.out_channels;
  args.y = a.y;
  args.partial = reinterpret_cast<float*>(static_cast<std::byte*>(scratch) + sample_bytes(p));
  launch_igemm<ptx::Tf32<3>>(g, args, stream);
}

}  // namespace

extern const Functions kSamples = {
    device_row<Problem, Args>(rejects, scratch_bytes, launch_samples), packed_bytes, pack};

}  // namespace atrous::kernels::deform_conv2d::cuda
