// eltwise.map.any.cuda - sums, products, affine maps and activations of single numbers.
//
//   y = act(a + b), act(a * b), act(max(a, b)), act(scale[c] * a + shift[c]) or act(a)
//
// Layout    a, b, y: rows of channels of any type with a pixel stride each.
// Tile      kWide channels a thread.
// Why       bound by memory: 16-byte accesses where all rows are aligned.
// Trusts    fewer than 2^31 numbers; kWide as channels_at_once() says.
#pragma once
#include "kernels/cuda/math.h"
#include "kernels/eltwise/problem.h"

namespace atrous::kernels::eltwise::cuda {

using namespace kernels::cuda;

template <int kWide, class T>
struct Map {
  Problem p;
  Args a;

  ATROUS_DEVICE Lanes<kWide> operand(int pixel, int c) const {
    if (p.spread == Spread::per_pixel)
      return splat<kWide>(load_as<1>(p.b_type, a.b, pixel * p.b_stride).v[0]);
    const int row = p.spread == Spread::full ? pixel : pixel / p.pixels;
    return load_as<kWide>(p.b_type, a.b, row * p.b_stride + c);
  }

  ATROUS_DEVICE void operator()(int i) const {
    const int lanes = p.channels / kWide, c = i % lanes * kWide, pixel = i / lanes;
    auto x = load<kWide>(reinterpret_cast<const T*>(a.a) + pixel * p.a_stride + c);
    if (p.op == Op::add) {
      x = x + operand(pixel, c);
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
    store_as(p.y_type, a.y, pixel * p.y_stride + c, activate(p.activation, x));
  }
};

}  // namespace atrous::kernels::eltwise::cuda
