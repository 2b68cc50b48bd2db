// eltwise.map.f32.ref - sums, products, affine maps and activations as problem.h says them.
//
//   y = act(a + b), act(a * b), act(max(a, b)), act(scale[c] * a + shift[c]) or act(a)
//
// Layout    a, y: [batch, pixels, channels]; b spreads as Problem::spread says.
// Tile      none: one number at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    nothing beyond problem.h.
#include <cmath>
#include <cstddef>

#include "kernels/eltwise/rows.h"
#include "kernels/simd/scalar.h"

namespace atrous::kernels::eltwise::ref {
namespace {

const char* rejects(const Problem& p) noexcept { return rejects_half(p); }

int units(const Problem& p) noexcept { return p.batch * p.pixels; }

int grain(const Problem& p) noexcept { return 4096 / p.channels; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

/// b for channel `c` of pixel `pixel`, counted over all images.
float operand(const Problem& p, const void* b, int pixel, int c) noexcept {
  if (p.spread == Spread::full) return scalar::load(b, pixel * p.b_stride + c, p.b_type);
  if (p.spread == Spread::per_pixel) return scalar::load(b, pixel * p.b_stride, p.b_type);
  return scalar::load(b, pixel / p.pixels * p.b_stride + c, p.b_type);
}

float apply(const Problem& p, const Args& args, int pixel, int c) noexcept {
  const float a = scalar::load(args.a, pixel * p.a_stride + c, p.x_type);
  switch (p.op) {
    case Op::add:
      return a + operand(p, args.b, pixel, c);
    case Op::mul:
      return a * operand(p, args.b, pixel, c);
    case Op::max:
      return std::fmax(a, operand(p, args.b, pixel, c));
    case Op::affine:
      return std::fma(args.scale[c], a, args.shift[c]);
    case Op::unary:
      break;
  }
  return a;
}

void run(const Problem& p, const Args& args, Range range, void*) noexcept {
  for (int pixel = range.begin; pixel < range.end; ++pixel)
    for (int c = 0; c < p.channels; ++c)
      scalar::store(args.y, pixel * p.y_stride + c, p.y_type,
                    scalar::activate(p.activation, apply(p, args, pixel, c)));
}

}  // namespace

extern const Functions kMap = {rejects, units, grain, scratch_bytes, run, nullptr, nullptr, true};

}  // namespace atrous::kernels::eltwise::ref
