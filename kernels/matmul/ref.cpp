// matmul.panel.f32.ref - batched products of matrices as problem.h says them.
//
//   y[n,i,j] = scale * sum over k of a[n,i,k] * b[n,k,j]
//
// Layout    stored rows are contiguous, each at its stride.
// Tile      one row of y.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    y overlaps neither a nor b.
#include <cstddef>

#include "kernels/matmul/rows.h"

namespace atrous::kernels::matmul::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.rows; }

int grain(const Problem& p) noexcept { return 4096 / p.columns / p.inner + 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void run(const Problem& p, const Args& args, Range range, void*) noexcept {
  for (int unit = range.begin; unit < range.end; ++unit) {
    const std::ptrdiff_t image = unit / p.rows, i = unit % p.rows;
    const float* a = args.a + image * (p.transpose_a ? p.inner : p.rows) * p.a_stride;
    const float* b = args.b + image * (p.transpose_b ? p.columns : p.inner) * p.b_stride;
    float* y = args.y + unit * p.y_stride;
    for (std::ptrdiff_t j = 0; j < p.columns; ++j) y[j] = 0;
    // Columns are the innermost loop: sums that do not wait for each other.
    for (std::ptrdiff_t k = 0; k < p.inner; ++k) {
      const float factor = p.transpose_a ? a[k * p.a_stride + i] : a[i * p.a_stride + k];
      const float* column = p.transpose_b ? b + k : b + k * p.b_stride;
      const std::ptrdiff_t step = p.transpose_b ? p.b_stride : 1;
      for (std::ptrdiff_t j = 0; j < p.columns; ++j) y[j] += factor * column[j * step];
    }
    for (std::ptrdiff_t j = 0; j < p.columns; ++j) y[j] *= p.scale;
  }
}

}  // namespace

extern const Functions kPanel = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::matmul::ref
