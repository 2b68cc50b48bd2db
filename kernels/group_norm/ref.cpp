// group_norm.twopass.f32.ref - group normalisation as problem.h says it.
//
//   y[n,i,c] = scale[c] * (x[n,i,c] - mean[n,g]) / sqrt(variance[n,g] + epsilon) + shift[c]
//
// Layout    x, y: NHWC.
// Tile      one group of one image: a pass for the mean, one for the variance, one for the result.
// Why       it is the row that always serves; sums are in double, so that planes of any size keep
//           their digits.
// Trusts    groups divides channels.
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "kernels/group_norm/rows.h"

namespace atrous::kernels::group_norm::ref {
namespace {

const char* rejects(const Problem&) noexcept { return nullptr; }

int units(const Problem& p) noexcept { return p.batch * p.groups; }

int grain(const Problem& p) noexcept {
  const double elements = double{1} * p.pixels * (p.channels / p.groups);
  return static_cast<int>(std::max(1.0, 4096 / elements));
}

std::size_t scratch_bytes(const Problem&) noexcept { return 0; }

void run(const Problem& p, const Args& a, Range range, void*) noexcept {
  const int width = p.channels / p.groups;
  const double count = double{1} * p.pixels * width;
  for (int unit = range.begin; unit < range.end; ++unit) {
    const std::ptrdiff_t image = unit / p.groups;
    const int first = unit % p.groups * width;
    const float* x = a.x + image * p.pixels * p.x_stride + first;
    float* y = a.y + image * p.pixels * p.y_stride + first;
    double sum = 0, squares = 0;
    for (std::ptrdiff_t i = 0; i < p.pixels; ++i)
      for (int c = 0; c < width; ++c) sum += double{x[i * p.x_stride + c]};
    const double mean = sum / count;
    for (std::ptrdiff_t i = 0; i < p.pixels; ++i)
      for (int c = 0; c < width; ++c) {
        const double distance = double{x[i * p.x_stride + c]} - mean;
        squares += distance * distance;
      }
    const double factor = 1 / std::sqrt(squares / count + double{p.epsilon});
    for (std::ptrdiff_t i = 0; i < p.pixels; ++i)
      for (int c = 0; c < width; ++c) {
        const auto value = static_cast<float>((double{x[i * p.x_stride + c]} - mean) * factor);
        y[i * p.y_stride + c] = value * a.scale[first + c] + a.shift[first + c];
      }
  }
}

}  // namespace

extern const Functions kTwoPass = {rejects, units, grain, scratch_bytes, run};

}  // namespace atrous::kernels::group_norm::ref
