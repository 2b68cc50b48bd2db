// adaptive_pool.bins.f32.ref - adaptive average pooling as problem.h says it.
//
//   y[n,p,q,c] = mean of x[n,i,j,c] over i in [floor(p*in/out), ceil((p+1)*in/out)), likewise j
//
// Layout    x, y: NHWC.
// Tile      all channels of one output.
// Why       it is the row that always serves; channels are the inner loop, so that compilers can
//           make vectors of it.
// Trusts    extents are positive.
#include <cstddef>

#include "kernels/adaptive_pool/rows.h"

namespace atrous::kernels::adaptive_pool::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.out_height; }

int grain(const Problem&) noexcept { return 1; }

std::size_t scratch_bytes(const Problem& p) noexcept {
  return static_cast<std::size_t>(p.channels) * sizeof(float);
}

/// Places [begin, end) of one axis.
struct Bin {
  int begin, end;
};

Bin bin_of(int index, int in, int out) noexcept {
  const std::ptrdiff_t low = std::ptrdiff_t{index} * in;
  return {static_cast<int>(low / out), static_cast<int>((low + in + out - 1) / out)};
}

void mean(
    const Problem& p, const float* image, Bin rows, Bin columns, float* line, float* y) noexcept {
  for (int c = 0; c < p.channels; ++c) y[c] = 0;
  for (int i = rows.begin; i < rows.end; ++i) {
    for (int c = 0; c < p.channels; ++c) line[c] = 0;
    for (int j = columns.begin; j < columns.end; ++j) {
      const float* x = image + (std::ptrdiff_t{i} * p.in_width + j) * p.x_stride;
      for (int c = 0; c < p.channels; ++c) line[c] += x[c];
    }
    for (int c = 0; c < p.channels; ++c) y[c] += line[c];
  }
  const auto count = static_cast<float>((rows.end - rows.begin) * (columns.end - columns.begin));
  for (int c = 0; c < p.channels; ++c) y[c] /= count;
}

void run(const Problem& p, const Args& a, Range range, void* scratch) noexcept {
  const std::ptrdiff_t image_size = std::ptrdiff_t{p.in_height} * p.in_width * p.x_stride;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const float* image = a.x + unit / p.out_height * image_size;
    const Bin rows = bin_of(unit % p.out_height, p.in_height, p.out_height);
    float* y = a.y + std::ptrdiff_t{unit} * p.out_width * p.y_stride;
    for (int q = 0; q < p.out_width; ++q, y += p.y_stride)
      mean(p, image, rows, bin_of(q, p.in_width, p.out_width), static_cast<float*>(scratch), y);
  }
}

}  // namespace

extern const Functions kBins = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::adaptive_pool::ref
