// How a product by igemm.cuh is cut over the device. For sources that nvcc or the emulator compile.
#pragma once
#include <cstring>
#include <type_traits>

#include "core/tensor/dtype.h"
#include "kernels/cuda/igemm_finish.cuh"

namespace atrous::kernels::cuda {

/// Thread blocks that keep a large device busy.
inline constexpr int kBusyBlocks = 132;

struct IgemmCut {
  int pixels, channels;  // of a tile
  int splits;
};

inline int quotient_up(int a, int b) { return (a + b - 1) / b; }

inline IgemmCut cut_igemm(const IgemmProblem& p, int k_steps_of_all_taps) {
  const int pixels = p.batch * p.rows.out * p.columns.out;
  const auto blocks = [&](int m, int k) {
    return quotient_up(pixels, m) * quotient_up(p.out_channels, k) * p.groups;
  };
  IgemmCut cut{64, 64, 1};
  if (pixels <= 32)
    cut = {16, 64, 1};
  else if (blocks(128, 128) >= kBusyBlocks)
    cut = {128, 128, 1};
  constexpr int kFewestSteps = 8;  // of a split
  const int most = k_steps_of_all_taps / kFewestSteps;
  cut.splits = kBusyBlocks / blocks(cut.pixels, cut.channels);
  cut.splits = cut.splits > most ? most : cut.splits;
  if (cut.splits < 1) cut.splits = 1;
  return cut;
}

template <class T>
IgemmCut cut_of(const IgemmProblem& p) {
  return cut_igemm(p, filter_size<T>(p) / kDepth<T>);
}

/// Bytes for IgemmArgs::partial.
template <class T>
std::size_t igemm_scratch(const IgemmProblem& p) {
  const IgemmCut cut = cut_of<T>(p);
  if (cut.splits == 1) return 0;
  return static_cast<std::size_t>(cut.splits) * static_cast<std::size_t>(p.batch) *
         static_cast<std::size_t>(p.rows.out) * static_cast<std::size_t>(p.columns.out) *
         static_cast<std::size_t>(p.groups) * static_cast<std::size_t>(p.out_channels) *
         sizeof(float);
}

template <class T>
bool rows_of_eight(const IgemmProblem& p, const IgemmArgs<T>& a) {
  const int wide =
      channels_at_once(p.out_channels, {{a.bias, Element::f32, 0},
                                        {a.residual, p.residual_type, p.residual_stride},
                                        {a.y, p.y_type, p.y_stride}});
  return wide > 1 && p.out_channels % kFinished == 0;
}

/// Queues the product. `Mma` is the instruction's type, `a.partial` has igemm_scratch() bytes. Compiled
/// once, in igemm.cu: for float with ptx::Tf32<1> and <3>, and for the 16-bit types by themselves.
template <class Mma, class T>
void launch_igemm(const IgemmProblem& p, IgemmArgs<T> a, void* stream);

inline void put_host(float* p, float x) { *p = x; }
template <class T>
void put_host(T* p, float x) {
  static_assert(sizeof(T) == 2);
  const std::uint16_t bits = std::is_same_v<T, __half> ? to_f16(x) : to_bf16(x);
  std::memcpy(p, &bits, sizeof(bits));
}

/// Bytes of packed weights with their biases behind them.
template <class T>
std::size_t igemm_packed_bytes(std::ptrdiff_t numbers, int biases) {
  return static_cast<std::size_t>(numbers) * sizeof(T) +
         static_cast<std::size_t>(biases) * sizeof(float);
}

/// Writes w[k][tap][c] (given by `at(k, tap, c)`) as igemm reads it.
template <class T, class At>
void pack_weights(const IgemmProblem& p, T* to, const At& at) {
  const int taps = p.rows.count * p.columns.count;
  const int row = filter_size<T>(p), per_tap = p.flat ? p.channels : k_steps<T>(p) * kDepth<T>;
  for (int k = 0; k < p.groups * p.out_channels; ++k) {
    T* filter = to + std::ptrdiff_t{k} * row;
    for (int i = 0; i < row; ++i) filter[i] = T{};
    for (int tap = 0; tap < taps; ++tap)
      for (int c = 0; c < p.channels; ++c) put_host(filter + tap * per_tap + c, at(k, tap, c));
  }
}

}  // namespace atrous::kernels::cuda
