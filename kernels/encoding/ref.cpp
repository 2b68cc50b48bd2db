// encoding.codes.f32.ref - distances to codewords and sums of residuals as problem.h says them.
//
//   distances   y[n,i,k] = scale[k] * sum over d of (x[n,i,d] - code[k,d])^2
//   residuals   y[n,d,k] = sum over i of weight[n,i,k] * (x[n,i,d] - code[k,d])
//
// Layout    innermost extents are contiguous.
// Tile      none: one number at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    y overlaps no operand.
#include <cstddef>

#include "kernels/encoding/rows.h"

namespace atrous::kernels::encoding::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept {
  return p.batch * (p.op == Op::distances ? p.pixels : p.codes);
}

int grain(const Problem& p) noexcept { return p.op == Op::distances ? 4096 / p.channels + 1 : 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void distances(const Problem& p, const Args& a, int pixel) noexcept {
  const float* x = a.x + pixel * p.x_stride;
  for (int k = 0; k < p.codes; ++k) {
    const float* code = a.code + std::ptrdiff_t{k} * p.channels;
    float sum = 0;
    for (int d = 0; d < p.channels; ++d) sum += (x[d] - code[d]) * (x[d] - code[d]);
    a.y[pixel * p.y_stride + k] = a.scale[k] * sum;
  }
}

void residuals(const Problem& p, const Args& a, int image, int k) noexcept {
  const float* code = a.code + std::ptrdiff_t{k} * p.channels;
  const std::ptrdiff_t first = std::ptrdiff_t{image} * p.pixels;
  for (int d = 0; d < p.channels; ++d) {
    float sum = 0;
    for (std::ptrdiff_t i = first; i < first + p.pixels; ++i)
      sum += a.weight[i * p.weight_stride + k] * (a.x[i * p.x_stride + d] - code[d]);
    a.y[(std::ptrdiff_t{image} * p.channels + d) * p.y_stride + k] = sum;
  }
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  for (int unit = range.begin; unit < range.end; ++unit) {
    if (p.op == Op::distances)
      distances(p, a, unit);
    else
      residuals(p, a, unit / p.codes, unit % p.codes);
  }
}

}  // namespace

extern const Functions kCodes = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::encoding::ref
