// The GPU's rows of deconv2d: deconv2d.phases.f32.cuda, .f16 and .bf16, which is an ordinary convolution (see
// kernels/cuda/igemm.cuh) for each of the stride * stride phases of the output, and
// deconv2d.gather.any.cuda.
#include <numeric>

#include "kernels/cuda/igemm_launch.h"
#include "kernels/deconv2d/cuda.cuh"
#include "kernels/deconv2d/rows.h"

namespace atrous::kernels::deconv2d::cuda {
namespace {

constexpr int kMostPhases = 64;

std::ptrdiff_t outputs(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width * p.out_channels;
}

/// One axis of a phase: the output places phase, phase + stride, ... and the taps that reach them,
/// which are first, first + step, ...
struct Phase {
  Taps taps;
  int first, step;
};

Phase phase_of(int phase, int in, int out, int kernel, int stride, int dilation, int pad) noexcept {
  const int step = stride / std::gcd(stride, dilation);
  int first = 0;
  while (first < kernel && (phase + pad - first * dilation) % stride != 0) ++first;
  Taps taps;
  taps.in = in;
  taps.out = phase < out ? (out - phase + stride - 1) / stride : 0;
  taps.count = first < kernel ? (kernel - first + step - 1) / step : 0;
  taps.stride = 1;
  taps.offset = (phase + pad - first * dilation) / stride;
  taps.step = -step * dilation / stride;
  return {taps, first, step};
}

/// Phase (i, j) as a convolution, with its weights' taps.
struct PhaseProblem {
  IgemmProblem g;
  Phase rows, columns;
};

template <class T>
PhaseProblem phase_problem(const Problem& p, int i, int j) noexcept {
  PhaseProblem phase;
  phase.rows = phase_of(i, p.in_height, p.out_height, p.kernel_height, p.stride_height,
                        p.dilation_height, p.pad_top);
  phase.columns = phase_of(j, p.in_width, p.out_width, p.kernel_width, p.stride_width,
                           p.dilation_width, p.pad_left);
  IgemmProblem& g = phase.g;
  g.batch = p.batch;
  g.rows = phase.rows.taps;
  g.columns = phase.columns.taps;
  g.channels = p.in_channels;
  g.out_channels = p.out_channels;
  g.flat = g.channels % (16 / static_cast<int>(sizeof(T))) != 0;
  g.map = {i * p.out_width + j, p.out_height * p.out_width, p.stride_height * p.out_width,
           p.stride_width};
  g.x_stride = p.x_stride;
  g.y_stride = p.y_stride;
  g.residual_stride = p.residual_stride;
  g.y_type = p.y_type;
  g.residual_type = p.residual_type;
  g.activation = p.activation;
  return phase;
}

/// Calls visit(phase, number of weights before it) for every phase.
template <class T, class Visit>
std::ptrdiff_t for_each_phase(const Problem& p, const Visit& visit) {
  std::ptrdiff_t before = 0;
  for (int i = 0; i < p.stride_height; ++i)
    for (int j = 0; j < p.stride_width; ++j) {
      const PhaseProblem phase = phase_problem<T>(p, i, j);
      visit(phase, before);
      before += std::ptrdiff_t{filter_size<T>(phase.g)} * p.out_channels;
    }
  return before;
}

template <class T>
const char* rejects_phases(const Problem& p) noexcept {
  if (p.x_type != kElement<T>) return "x is of another type";
  if (p.groups > 1) return "groups";
  if (p.stride_height * p.stride_width > kMostPhases) return "more than 64 phases";
  return too_many(outputs(p));
}

template <class T>
std::size_t scratch(const Problem& p) noexcept {
  std::size_t most = 0;
  for_each_phase<T>(p, [&](const PhaseProblem& phase, std::ptrdiff_t) {
    const std::size_t bytes =
        phase.g.rows.out > 0 && phase.g.columns.out > 0 ? igemm_scratch<T>(phase.g) : 0;
    most = bytes > most ? bytes : most;
  });
  return most;
}

template <class T>
std::ptrdiff_t weight_numbers(const Problem& p) noexcept {
  return for_each_phase<T>(p, [](const PhaseProblem&, std::ptrdiff_t) {});
}

template <class T>
std::size_t phases_packed_bytes(const Problem& p) noexcept {
  return igemm_packed_bytes<T>(weight_numbers<T>(p), p.out_channels);
}

template <class T>
void pack_phases(const Problem& p, const Weights& weights, void* packed) noexcept {
  auto* to = static_cast<T*>(packed);
  const std::ptrdiff_t taps = std::ptrdiff_t{p.kernel_height} * p.kernel_width;
  for_each_phase<T>(p, [&](const PhaseProblem& phase, std::ptrdiff_t at) {
    pack_weights(phase.g, to + at, [&](int k, int tap, int c) {
      const int r = phase.rows.first + tap / phase.g.columns.count * phase.rows.step;
      const int s = phase.columns.first + tap % phase.g.columns.count * phase.columns.step;
      return weights.weight[(std::ptrdiff_t{c} * p.out_channels + k) * taps +
                            std::ptrdiff_t{r} * p.kernel_width + s];
    });
  });
  auto* bias = reinterpret_cast<float*>(to + weight_numbers<T>(p));
  for (int k = 0; k < p.out_channels; ++k) bias[k] = weights.bias[k];
}

template <class Mma, class T>
void launch_phases(const Problem& p, const Args& a, void* partial, void* stream) {
  const auto* packed = static_cast<const T*>(a.packed);
  const auto* bias = reinterpret_cast<const float*>(packed + weight_numbers<T>(p));
  for_each_phase<T>(p, [&](const PhaseProblem& phase, std::ptrdiff_t at) {
    if (phase.g.rows.out == 0 || phase.g.columns.out == 0) return;
    IgemmArgs<T> args;
    args.x = reinterpret_cast<const T*>(a.x);
    args.w = packed + at;
    args.bias = bias;
    args.residual = p.residual ? a.residual : nullptr;
    args.y = a.y;
    args.partial = static_cast<float*>(partial);
    launch_igemm<Mma>(phase.g, args, stream);
  });
}

const char* rejects_gather(const Problem& p) noexcept { return too_many(outputs(p)); }

std::size_t gather_packed_bytes(const Problem& p) noexcept {
  const auto filter = static_cast<std::size_t>(p.kernel_height * p.kernel_width) *
                      static_cast<std::size_t>(p.in_channels / p.groups);
  return (filter + 1) * static_cast<std::size_t>(p.out_channels) * sizeof(float);
}

void pack_gather(const Problem& p, const Weights& weights, void* packed) noexcept {
  auto* to = static_cast<float*>(packed);
  const std::ptrdiff_t taps = std::ptrdiff_t{p.kernel_height} * p.kernel_width;
  const int in = p.in_channels / p.groups, out = p.out_channels / p.groups;
  for (std::ptrdiff_t tap = 0; tap < taps; ++tap)
    for (int c = 0; c < in; ++c)
      for (int k = 0; k < p.out_channels; ++k) {
        const std::ptrdiff_t from = std::ptrdiff_t{k / out} * in + c;
        *to++ = weights.weight[(from * out + k % out) * taps + tap];
      }
  for (int k = 0; k < p.out_channels; ++k) *to++ = weights.bias[k];
}

void launch_gather(const Problem& p, const Args& a, void*, void* stream) {
  with_type(p.x_type, [&]<class T>() { launch_each(outputs(p), Gather<T>{p, a}, stream); });
}

template <class Mma, class T>
constexpr Functions phases_row() {
  return {narrow_row<Problem, Args>(rejects_phases<T>, scratch<T>, launch_phases<Mma, T>),
          phases_packed_bytes<T>, pack_phases<T>};
}

}  // namespace

extern const Functions kPhases = phases_row<ptx::Tf32<3>, float>();
extern const Functions kPhasesF16 = phases_row<__half, __half>();
extern const Functions kPhasesBf16 = phases_row<__nv_bfloat16, __nv_bfloat16>();
extern const Functions kGather = {
    narrow_row<Problem, Args>(rejects_gather, no_scratch<Problem>, launch_gather),
    gather_packed_bytes, pack_gather};

}  // namespace atrous::kernels::deconv2d::cuda
