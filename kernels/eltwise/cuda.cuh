// eltwise.map.f32.cuda - sums, products, affine maps and activations of single numbers.
//
//   y = act(a + b), act(a * b), act(max(a, b)), act(scale[c] * a + shift[c]) or act(a)
//
// Layout    a, b, y: rows of channels with a pixel stride each.
// Tile      kWide channels a thread.
// Why       bound by memory: 16-byte accesses where all rows are aligned.
// Trusts    fewer than 2^31 numbers; 4 channels at once only where all rows are aligned.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/eltwise/problem.h"

namespace atrous::kernels::eltwise::cuda {

using namespace kernels::cuda;

template <int kWide>
struct Map {
  Problem p;
  Args a;

  ATROUS_DEVICE Lanes<kWide> operand(int pixel, int c) const {
    if (p.spread == Spread::full) return load<kWide>(a.b + pixel * p.b_stride + c);
    if (p.spread == Spread::per_pixel) return splat<kWide>(a.b[pixel * p.b_stride]);
    return load<kWide>(a.b + pixel / p.pixels * p.b_stride + c);
  }

  ATROUS_DEVICE void operator()(int i) const {
    const int lanes = p.channels / kWide, c = i % lanes * kWide, pixel = i / lanes;
    auto x = load<kWide>(a.a + pixel * p.a_stride + c);
    if (p.op == Op::add) {
      const auto b = operand(pixel, c);
      for (int v = 0; v < kWide; ++v) x.v[v] += b.v[v];
    } else if (p.op == Op::mul) {
      const auto b = operand(pixel, c);
      for (int v = 0; v < kWide; ++v) x.v[v] *= b.v[v];
    } else if (p.op == Op::max) {
      const auto b = operand(pixel, c);
      for (int v = 0; v < kWide; ++v) x.v[v] = fmaxf(x.v[v], b.v[v]);
    } else if (p.op == Op::affine) {
      const auto scale = load<kWide>(a.scale + c), shift = load<kWide>(a.shift + c);
      for (int v = 0; v < kWide; ++v) x.v[v] = fmaf(scale.v[v], x.v[v], shift.v[v]);
    }
    for (int v = 0; v < kWide; ++v) x.v[v] = activate(p.activation, x.v[v]);
    store(a.y + pixel * p.y_stride + c, x);
  }
};

}  // namespace atrous::kernels::eltwise::cuda
