// Resizing by two taps an axis, and resizing with labels.
#include "kernels/resize/resize.h"

#include "bench/kernels/candidates.h"
#include "kernels/resize/taps.h"
#include "kernels/resize_argmax/resize_argmax.h"

namespace atrous::bench {
namespace {

namespace op = kernels::resize;
namespace fused = kernels::resize_argmax;

struct Operands {
  Operands(const LayerShape& shape, bool nearest)
      : x(shape.x.count()),
        y(shape.y.count()),
        rows(taps(shape.x.height(), shape.y.height(), nearest)),
        columns(taps(shape.x.width(), shape.y.width(), nearest)) {}

  static std::vector<op::Tap> taps(int in, int out, bool nearest) {
    return nearest ? op::nearest_taps(in, out, op::Corners::asymmetric)
                   : op::linear_taps(in, out, op::Corners::half_pixel);
  }
  Floats x, y;
  std::vector<op::Tap> rows, columns;
};
using Shared = std::shared_ptr<Operands>;

/// The fields that both operations have.
template <class Problem>
Problem problem_of(const LayerShape& shape) {
  Problem p;
  p.batch = shape.x.batch();
  p.in_height = shape.x.height(), p.in_width = shape.x.width();
  p.out_height = shape.y.height(), p.out_width = shape.y.width();
  p.channels = shape.x.channels();
  p.x_stride = p.channels;
  return p;
}

std::vector<Candidate> label_rows(const LayerShape& shape) {
  constexpr double kFlopsPerScore = 10;
  auto p = problem_of<fused::Problem>(shape);
  p.wide = p.channels > 256;
  const double scores = static_cast<double>(shape.y.pixels()) * p.channels;
  return candidates(
      fused::all(), p, Cost{kFlopsPerScore * scores, tensor_bytes(shape)},
      [shape] { return std::make_shared<Operands>(shape, false); },
      [](const fused::Kernel& row, const fused::Problem& problem, const Shared& operands) {
        const fused::Args args{operands->x.data(), operands->rows.data(), operands->columns.data(),
                               operands->y.data()};
        return runner(row, problem, args, operands);
      });
}

}  // namespace

std::vector<Candidate> resize_rows(const LayerShape& shape) {
  if (shape.type == "ResizeArgmax") return label_rows(shape);
  if (shape.type != "Resize" || shape.parameters.starts_with("bicubic")) return {};
  constexpr double kFlopsPerSample = 9;
  auto p = problem_of<op::Problem>(shape);
  p.y_stride = p.channels;
  p.nearest = shape.parameters == "nearest";
  const double samples = p.nearest ? 0 : static_cast<double>(shape.y.count());
  return candidates(
      op::all(), p, Cost{kFlopsPerSample * samples, tensor_bytes(shape)},
      [shape, nearest = p.nearest] { return std::make_shared<Operands>(shape, nearest); },
      [](const op::Kernel& row, const op::Problem& problem, const Shared& operands) {
        const op::Args args{operands->x.data(), operands->rows.data(), operands->columns.data(),
                            nullptr, operands->y.data()};
        return runner(row, problem, args, operands);
      });
}

}  // namespace atrous::bench
