// What the rows of conv2d that multiply by igemm.cuh share: the problem, packed weights, the launch.
#pragma once
#include "kernels/conv2d/problem.h"
#include "kernels/cuda/igemm_launch.h"

namespace atrous::kernels::conv2d::cuda {

using namespace kernels::cuda;

namespace {

constexpr int kFewPixels = 8;
constexpr int kNarrowGroup = 8;

std::ptrdiff_t pixels(const Problem& p) noexcept {
  return std::ptrdiff_t{p.batch} * p.out_height * p.out_width;
}

template <class T>
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
  constexpr int kPiece = 16 / static_cast<int>(sizeof(T));
  g.flat = g.channels % kPiece != 0 || g.channels < kNarrowGroup;
  const bool dense = p.column_pixels == 0;
  g.map = {0, dense ? p.out_height * p.out_width : static_cast<int>(p.image_pixels),
           dense ? p.out_width : static_cast<int>(p.row_pixels), dense ? 1 : p.column_pixels};
  g.x_stride = p.x_stride;
  g.y_stride = p.y_stride;
  g.residual_stride = p.residual_stride;
  g.y_type = p.y_type;
  g.residual_type = p.residual_type;
  g.activation = p.activation;
  return g;
}

/// `T` is what x and the weights are made of; y and the residual may be of any type.
template <class T>
const char* rejects_igemm(const Problem& p) noexcept {
  if (p.x_type != kElement<T>) return "x is of another type";
  constexpr int kGridLimit = 65535;
  if (p.groups > 1 &&
      (p.in_channels / p.groups < kNarrowGroup || p.out_channels / p.groups < kNarrowGroup))
    return "groups of fewer than 8 channels";
  if (pixels(p) < kFewPixels) return "fewer than 8 pixels";
  const IgemmProblem g = as_igemm<T>(p);
  if (g.groups * cut_of<T>(g).splits > kGridLimit) return "more groups than a grid holds";
  return too_many(pixels(p) * p.out_channels);
}

template <class T>
std::ptrdiff_t weight_numbers(const Problem& p) noexcept {
  return std::ptrdiff_t{filter_size<T>(as_igemm<T>(p))} * p.out_channels;
}

template <class T>
std::size_t packed_bytes(const Problem& p) noexcept {
  return igemm_packed_bytes<T>(weight_numbers<T>(p), p.out_channels);
}

template <class T>
void pack_igemm(const Problem& p, const Weights& weights, void* packed) noexcept {
  const IgemmProblem g = as_igemm<T>(p);
  const int taps = p.kernel_height * p.kernel_width;
  auto* to = static_cast<T*>(packed);
  pack_weights(g, to, [&](int k, int tap, int c) {
    return weights.weight[(std::ptrdiff_t{k} * g.channels + c) * taps + tap];
  });
  auto* bias = reinterpret_cast<float*>(to + weight_numbers<T>(p));
  for (int k = 0; k < p.out_channels; ++k) bias[k] = weights.bias[k];
}

template <class T>
std::size_t scratch(const Problem& p) noexcept {
  return igemm_scratch<T>(as_igemm<T>(p));
}

template <class T>
IgemmArgs<T> igemm_args(const Problem& p, const Args& a, void* partial) {
  IgemmArgs<T> args;
  args.x = reinterpret_cast<const T*>(a.x);
  args.w = static_cast<const T*>(a.packed);
  args.bias = reinterpret_cast<const float*>(args.w + weight_numbers<T>(p));
  args.residual = p.residual ? a.residual : nullptr;
  args.y = a.y;
  args.partial = static_cast<float*>(partial);
  return args;
}

template <class Mma, class T>
void launch_igemm_row(const Problem& p, const Args& a, void* partial, void* stream) {
  launch_igemm<Mma>(as_igemm<T>(p), igemm_args<T>(p, a, partial), stream);
}

template <class Mma, class T>
constexpr Functions igemm_row() {
  return {narrow_row<Problem, Args>(rejects_igemm<T>, scratch<T>, launch_igemm_row<Mma, T>),
          packed_bytes<T>, pack_igemm<T>};
}

}  // namespace
}  // namespace atrous::kernels::conv2d::cuda
