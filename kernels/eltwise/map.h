// Element-wise operations, written once for all instruction sets and included by their sources.
//
// `Simd` is the instruction set (kernels/simd/vector_*.h).
#pragma once
#include "kernels/eltwise/problem.h"

namespace atrous::kernels::eltwise {
namespace {

template <class Simd>
struct Map {
  using Vector = typename Simd::Vector;
  using Mask = typename Simd::Mask;
  using Number = typename Simd::Number;
  static constexpr int kLanes = Simd::kLanes;

  static const char* rejects(const Problem& p) noexcept {
    const bool b = !is_binary(p.op) || p.b_type == Simd::kElement;
    const bool takes = b && p.x_type == Simd::kElement && p.y_type == Simd::kElement;
    return takes ? nullptr : "a tensor is of another type";
  }
  static int units(const Problem& p) noexcept { return p.batch * p.pixels; }
  static int grain(const Problem& p) noexcept { return 16384 / p.channels + 1; }
  static std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

  /// Numbers side by side, with their operands.
  struct Row {
    const Number *a, *b;
    const float *scale, *shift;
    Number* y;
    std::ptrdiff_t count;
  };

  template <Op kOp, Spread kSpread, class Load>
  static Vector combine(const Row& row, std::ptrdiff_t i, Load load) noexcept {
    const Vector a = load(row.a + i);
    if constexpr (kOp == Op::unary) return a;
    if constexpr (kOp == Op::affine) return Simd::fma(load(row.scale + i), a, load(row.shift + i));
    const auto b = [&] {
      return kSpread == Spread::per_pixel ? Simd::set1(*row.b) : load(row.b + i);
    };
    if constexpr (kOp == Op::add) return Simd::add(a, b());
    if constexpr (kOp == Op::max) return Simd::max(a, b());
    return Simd::mul(a, b());
  }

  /// `finish` is the activation.
  template <Op kOp, Spread kSpread, class Finish>
  static void map_row(const Row& row, Finish finish) noexcept {
    std::ptrdiff_t i = 0;
    for (; i + kLanes <= row.count; i += kLanes) {
      const auto load = [](const auto* p) { return Simd::load(p); };
      Simd::store(row.y + i, finish(combine<kOp, kSpread>(row, i, load)));
    }
    if (i == row.count) return;
    const Mask mask = Simd::first(row.count - i);
    const auto load = [mask](const auto* p) { return Simd::load(p, mask); };
    Simd::store(row.y + i, mask, finish(combine<kOp, kSpread>(row, i, load)));
  }

  template <Op kOp, Spread kSpread, class Finish>
  static void map(const Problem& p, const Args& args, Range range, Finish finish) noexcept {
    const std::ptrdiff_t channels = p.channels;
    const bool binary = is_binary(kOp);
    const auto* from_a = reinterpret_cast<const Number*>(args.a);
    const auto* from_b = reinterpret_cast<const Number*>(args.b);
    auto* to = reinterpret_cast<Number*>(args.y);
    const bool whole_b = kSpread == Spread::full && (!binary || p.b_stride == channels);
    if (kOp != Op::affine && whole_b && p.a_stride == channels && p.y_stride == channels) {
      const std::ptrdiff_t at = range.begin * channels;
      const Row row = {from_a + at, binary ? from_b + at : nullptr,      nullptr, nullptr,
                       to + at,     (range.end - range.begin) * channels};
      return map_row<kOp, kSpread>(row, finish);
    }
    for (int pixel = range.begin; pixel < range.end; ++pixel) {
      const std::ptrdiff_t b = kSpread == Spread::per_channel ? pixel / p.pixels : pixel;
      const Row row = {from_a + pixel * p.a_stride,
                       binary ? from_b + b * p.b_stride : nullptr,
                       args.scale,
                       args.shift,
                       to + pixel * p.y_stride,
                       channels};
      map_row<kOp, kSpread>(row, finish);
    }
  }

  template <Op kOp, class Finish>
  static void spread(const Problem& p, const Args& args, Range range, Finish finish) noexcept {
    using enum Spread;
    switch (p.spread) {
      case full:
        return map<kOp, full>(p, args, range, finish);
      case per_channel:
        return map<kOp, per_channel>(p, args, range, finish);
      case per_pixel:
        return map<kOp, per_pixel>(p, args, range, finish);
    }
  }

  template <class Finish>
  static void dispatch(const Problem& p, const Args& args, Range range, Finish finish) noexcept {
    switch (p.op) {
      case Op::add:
        return spread<Op::add>(p, args, range, finish);
      case Op::mul:
        return spread<Op::mul>(p, args, range, finish);
      case Op::max:
        return spread<Op::max>(p, args, range, finish);
      case Op::affine:
        return map<Op::affine, Spread::full>(p, args, range, finish);
      case Op::unary:
        return map<Op::unary, Spread::full>(p, args, range, finish);
    }
  }

  static void run(const Problem& p, const Args& args, Range range, void*) noexcept {
    const Act kind = p.activation.kind;
    if (kind != Act::none && kind != Act::relu && kind != Act::relu6) {
      const auto finish = [&](Vector v) { return Simd::activate(p.activation, v); };
      return dispatch(p, args, range, finish);
    }
    const Vector low = Simd::set1(kind == Act::none ? -__builtin_inff() : 0.0F);
    const Vector high = Simd::set1(kind == Act::relu6 ? 6.0F : __builtin_inff());
    dispatch(p, args, range, [&](Vector v) { return Simd::min(high, Simd::max(low, v)); });
  }
};

}  // namespace
}  // namespace atrous::kernels::eltwise
