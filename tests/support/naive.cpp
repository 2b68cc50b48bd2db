#include "tests/support/naive.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/support/activation.h"

namespace atrous::test {
namespace {

namespace pool = kernels::pool;
namespace resize = kernels::resize;
namespace eltwise = kernels::eltwise;
namespace softmax = kernels::softmax;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Element c of pixel (row, column) of image n.
double at(const std::vector<float>& x,
          std::ptrdiff_t height,
          std::ptrdiff_t width,
          std::ptrdiff_t channels,
          int n,
          int row,
          int column,
          int c) {
  return double{x[static_cast<std::size_t>(((n * height + row) * width + column) * channels + c)]};
}

double pool_window(
    const pool::Problem& p, const std::vector<float>& x, int n, int row, int column, int c) {
  double max = -kInfinity, sum = 0;
  int inside = 0, padded = 0;
  for (int r = 0; r < p.kernel_height; ++r) {
    for (int s = 0; s < p.kernel_width; ++s) {
      const int i = row + r * p.dilation_height;
      const int j = column + s * p.dilation_width;
      padded += i >= -p.pad_top && i < p.in_height + p.pad_bottom && j >= -p.pad_left &&
                j < p.in_width + p.pad_right;
      if (i < 0 || i >= p.in_height || j < 0 || j >= p.in_width) continue;
      ++inside;
      const double value = at(x, p.in_height, p.in_width, p.channels, n, i, j, c);
      max = std::max(max, value);
      sum += value;
    }
  }
  if (p.kind == pool::Kind::max) return max;
  const int count = p.kind == pool::Kind::average ? inside : padded;
  return count > 0 ? sum / count : 0.0;
}

double blend(double weight, double a, double b) { return (1 - weight) * a + weight * b; }

}  // namespace

std::vector<double> naive_pool(const pool::Problem& p, const std::vector<float>& x) {
  std::vector<double> y;
  for (int n = 0; n < p.batch; ++n)
    for (int i = 0; i < p.out_height; ++i)
      for (int j = 0; j < p.out_width; ++j)
        for (int c = 0; c < p.channels; ++c)
          y.push_back(pool_window(p, x, n, i * p.stride_height - p.pad_top,
                                  j * p.stride_width - p.pad_left, c));
  return y;
}

std::vector<double> naive_resize(const resize::Problem& p,
                                 const std::vector<resize::Tap>& rows,
                                 const std::vector<resize::Tap>& columns,
                                 const std::vector<float>& x,
                                 const std::vector<float>& residual) {
  std::vector<double> y;
  for (int n = 0; n < p.batch; ++n) {
    for (const resize::Tap& row : rows) {
      for (const resize::Tap& column : columns) {
        for (int c = 0; c < p.channels; ++c) {
          const auto sample = [&](int i, int j) {
            return at(x, p.in_height, p.in_width, p.channels, n, i, j, c);
          };
          const double across = double{column.weight};
          double value = blend(
              double{row.weight},
              blend(across, sample(row.first, column.first), sample(row.first, column.second)),
              blend(across, sample(row.second, column.first), sample(row.second, column.second)));
          if (p.residual) value += double{residual[y.size()]};
          y.push_back(naive_activation(p.activation, value));
        }
      }
    }
  }
  return y;
}

std::vector<double> naive_eltwise(const eltwise::Problem& p, const EltwiseOperands& o) {
  std::vector<double> y;
  for (int n = 0; n < p.batch; ++n) {
    for (int i = 0; i < p.pixels; ++i) {
      for (int c = 0; c < p.channels; ++c) {
        const auto channel = static_cast<std::size_t>(c);
        const double a = double{o.a[y.size()]};
        const auto b = [&] {
          std::ptrdiff_t index = static_cast<std::ptrdiff_t>(y.size());
          if (p.spread == eltwise::Spread::per_channel) index = std::ptrdiff_t{n} * p.channels + c;
          if (p.spread == eltwise::Spread::per_pixel) index = std::ptrdiff_t{n} * p.pixels + i;
          return double{o.b[static_cast<std::size_t>(index)]};
        };
        double value = a;
        if (p.op == eltwise::Op::add) value = a + b();
        if (p.op == eltwise::Op::mul) value = a * b();
        if (p.op == eltwise::Op::max) value = std::max(a, b());
        if (p.op == eltwise::Op::affine)
          value = double{o.scale[channel]} * a + double{o.shift[channel]};
        y.push_back(naive_activation(p.activation, value));
      }
    }
  }
  return y;
}

std::vector<double> naive_softmax(const softmax::Problem& p, const std::vector<float>& x) {
  std::vector<double> y;
  for (auto pixel = x.begin(); pixel != x.end(); pixel += p.channels) {
    const double max = double{*std::max_element(pixel, pixel + p.channels)};
    double sum = 0;
    for (int c = 0; c < p.channels; ++c) sum += std::exp(double{pixel[c]} - max);
    for (int c = 0; c < p.channels; ++c) {
      const double shifted = double{pixel[c]} - max;
      y.push_back(p.logarithm ? shifted - std::log(sum) : std::exp(shifted) / sum);
    }
  }
  return y;
}

std::vector<int> naive_argmax(int channels, const std::vector<double>& x) {
  std::vector<int> labels;
  for (auto pixel = x.begin(); pixel != x.end(); pixel += channels) {
    double max = -kInfinity;
    int label = 0;
    for (int c = 0; c < channels; ++c) {
      if (pixel[c] > max) {
        max = pixel[c];
        label = c;
      }
    }
    labels.push_back(label);
  }
  return labels;
}

}  // namespace atrous::test
