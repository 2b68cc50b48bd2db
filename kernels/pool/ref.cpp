// pool.window.f32.ref - pooling as problem.h says it.
//
//   y[n,p,q,c] = max, or sum / count, over r,s of x[n, p*stride + r*dilation - top, ..., c]
//
// Layout    x, y: NHWC.
// Tile      none: one output number at a time.
// Why       it is the row that always serves, and short enough to be checked by reading.
// Trusts    nothing beyond problem.h.
#include <cstddef>
#include <limits>

#include "kernels/pool/rows.h"
#include "kernels/simd/scalar.h"

namespace atrous::kernels::pool::ref {
namespace {

const char* rejects(const Problem& p) noexcept { return rejects_half(p); }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

/// Window places of one axis from `start` that lie in [low, high).
int places(int start, int kernel, int dilation, int low, int high) noexcept {
  int count = 0;
  for (int r = 0; r < kernel; ++r) {
    const int at = start + r * dilation;
    count += at >= low && at < high;
  }
  return count;
}

/// Number that the sum of the window at (row, column) is divided by.
int divisor(const Problem& p, int row, int column) noexcept {
  const bool padded = p.kind == Kind::average_padded;
  const int top = padded ? -p.pad_top : 0, left = padded ? -p.pad_left : 0;
  const int bottom = p.in_height + (padded ? p.pad_bottom : 0);
  const int right = p.in_width + (padded ? p.pad_right : 0);
  return places(row, p.kernel_height, p.dilation_height, top, bottom) *
         places(column, p.kernel_width, p.dilation_width, left, right);
}

/// One output number of the channel that begins at number `first`; the window's top left place is
/// (row, column).
float window(const Problem& p, const void* x, std::ptrdiff_t first, int row, int column) noexcept {
  float max = -std::numeric_limits<float>::infinity();
  float sum = 0;
  for (int r = 0; r < p.kernel_height; ++r) {
    const int at_row = row + r * p.dilation_height;
    if (at_row < 0 || at_row >= p.in_height) continue;
    float row_sum = 0;
    for (int s = 0; s < p.kernel_width; ++s) {
      const int at_column = column + s * p.dilation_width;
      if (at_column < 0 || at_column >= p.in_width) continue;
      const std::ptrdiff_t place = std::ptrdiff_t{at_row} * p.in_width + at_column;
      const float value = scalar::load(x, first + place * p.x_stride, p.x_type);
      max = value > max ? value : max;
      row_sum += value;
    }
    sum += row_sum;
  }
  if (p.kind == Kind::max) return max;
  const int count = divisor(p, row, column);
  return count > 0 ? sum / static_cast<float>(count) : 0.0F;
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const std::ptrdiff_t image = unit / p.out_height * image_size;
    const int row = unit % p.out_height * p.stride_height - p.pad_top;
    std::ptrdiff_t y = std::ptrdiff_t{unit} * p.out_width * p.y_stride;
    for (int q = 0; q < p.out_width; ++q, y += p.y_stride)
      for (int c = 0; c < p.channels; ++c)
        scalar::store(a.y, y + c, p.y_type,
                      window(p, a.x, image + c, row, q * p.stride_width - p.pad_left));
  }
}

}  // namespace

extern const Functions kWindow = {rejects, units,   grain,   scratch_bytes,
                                  run,     nullptr, nullptr, true};

}  // namespace atrous::kernels::pool::ref
