// resample.separable.f32.ref - separable resampling as problem.h says it.
//
//   y[n,p,q,c] = act( residual[n,p,q,c] + sum over s of column weight[q,s] *
//                     sum over r of row weight[p,r] * x[n, row place[p,r], column place[q,s], c] )
//
// Layout    x, y, residual: NHWC.  Scratch: one row of x, resampled along the rows.
// Tile      one output row.
// Why       it is the row that always serves; channels are the inner loop, so that compilers can
//           make vectors of it.
// Trusts    all places lie inside the image.
#include <cstddef>

#include "kernels/resample/rows.h"
#include "kernels/simd/scalar.h"

namespace atrous::kernels::resample::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(std::ptrdiff_t{p.in_width} * p.channels) * sizeof(float);
}

/// The weighted sum of the rows that output row `row` sees, dense.
void sum_rows(const Problem& p, const float* image, Axis rows, int row, float* to) noexcept {
  const std::int32_t* place = rows.place + std::ptrdiff_t{row} * p.row_taps;
  const float* weight = rows.weight + std::ptrdiff_t{row} * p.row_taps;
  for (int j = 0; j < p.in_width; ++j, to += p.channels) {
    for (int c = 0; c < p.channels; ++c) to[c] = 0;
    for (int r = 0; r < p.row_taps; ++r) {
      const float* x = image + (std::ptrdiff_t{place[r]} * p.in_width + j) * p.x_stride;
      for (int c = 0; c < p.channels; ++c) to[c] += weight[r] * x[c];
    }
  }
}

void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
  auto* line = static_cast<float*>(scratch);
  const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    sum_rows(p, a.x + unit / p.out_height * image_size, a.rows, unit % p.out_height, line);
    for (int q = 0; q < p.out_width; ++q) {
      const std::ptrdiff_t pixel = std::ptrdiff_t{unit} * p.out_width + q;
      float* y = a.y + pixel * p.y_stride;
      for (int c = 0; c < p.channels; ++c)
        y[c] = p.residual ? a.residual[pixel * p.residual_stride + c] : 0.0F;
      for (int s = 0; s < p.column_taps; ++s) {
        const std::ptrdiff_t tap = std::ptrdiff_t{q} * p.column_taps + s;
        const float* from = line + std::ptrdiff_t{a.columns.place[tap]} * p.channels;
        for (int c = 0; c < p.channels; ++c) y[c] += a.columns.weight[tap] * from[c];
      }
      for (int c = 0; c < p.channels; ++c) y[c] = scalar::activate(p.activation, y[c]);
    }
  }
}

}  // namespace

extern const Functions kSeparable = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::resample::ref
