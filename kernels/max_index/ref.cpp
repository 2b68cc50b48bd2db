// max_index.window.f32.ref - maximum pooling with indices as problem.h says it.
//
//   y[n,p,q,c] = max over r,s of x[n,i,j,c],   index[n,p,q,c] = i*in_width + j of the first maximum
//
// Layout    x, y, index: NHWC.
// Tile      none: all channels of one output, place by place of its window.
// Why       it is the row that always serves; channels are the inner loop, so that compilers can
//           make vectors of it.
// Trusts    the plane has fewer than 2^31 places.
#include <cstddef>
#include <limits>

#include "kernels/max_index/rows.h"

namespace atrous::kernels::max_index::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

/// Takes over the channels in which `x`, at `place`, is larger than what was found before.
void offer(
    const float* x, std::int32_t place, int channels, float* y, std::int32_t* index) noexcept {
  for (int c = 0; c < channels; ++c) {
    const bool larger = x[c] > y[c];
    y[c] = larger ? x[c] : y[c];
    index[c] = larger ? place : index[c];
  }
}

/// All channels of the output whose window begins at (row, column) of `image`.
void window(const Problem& p,
            const float* image,
            int row,
            int column,
            float* y,
            std::int32_t* index) noexcept {
  for (int c = 0; c < p.channels; ++c) {
    y[c] = -std::numeric_limits<float>::infinity();
    index[c] = -1;
  }
  for (int r = 0; r < p.kernel_height; ++r) {
    const int i = row + r * p.dilation_height;
    if (i < 0 || i >= p.in_height) continue;
    for (int s = 0; s < p.kernel_width; ++s) {
      const int j = column + s * p.dilation_width;
      if (j < 0 || j >= p.in_width) continue;
      const int place = i * p.in_width + j;
      offer(image + place * p.x_stride, place, p.channels, y, index);
    }
  }
}

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const float* image = a.x + unit / p.out_height * image_size;
    const int row = unit % p.out_height * p.stride_height - p.pad_top;
    const std::ptrdiff_t first = std::ptrdiff_t{unit} * p.out_width;
    for (int q = 0; q < p.out_width; ++q)
      window(p, image, row, q * p.stride_width - p.pad_left, a.y + (first + q) * p.y_stride,
             a.index + (first + q) * p.index_stride);
  }
}

}  // namespace

extern const Functions kWindow = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::max_index::ref
