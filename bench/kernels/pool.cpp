// Pooling, with and without places, and what undoes it.
#include "kernels/pool/pool.h"

#include "bench/kernels/candidates.h"
#include "kernels/adaptive_pool/adaptive_pool.h"
#include "kernels/max_index/max_index.h"
#include "kernels/unpool/unpool.h"

namespace atrous::bench {
namespace {

struct Operands {
  explicit Operands(const LayerShape& shape)
      : x(shape.x.count()), y(shape.y.count()), index(std::max(shape.x.count(), shape.y.count())) {}
  std::int32_t* places() const noexcept { return reinterpret_cast<std::int32_t*>(index.data()); }
  Floats x, y, index;
};
using Shared = std::shared_ptr<Operands>;

std::vector<Candidate> plain_rows(const LayerShape& shape) {
  namespace op = kernels::pool;
  auto p = window_problem<op::Problem>(shape);
  p.channels = shape.x.channels();
  if (shape.type.starts_with("Global"))
    p.kernel_height = p.in_height, p.kernel_width = p.in_width, p.pad_top = p.pad_left = 0;
  if (shape.type.ends_with("AveragePool")) p.kind = op::Kind::average_padded;
  p.pad_bottom = p.pad_top, p.pad_right = p.pad_left;
  const double flops = static_cast<double>(shape.y.count()) * p.kernel_height * p.kernel_width;
  return candidates(
      op::all(), p, Cost{flops, tensor_bytes(shape)},
      [shape] { return std::make_shared<Operands>(shape); },
      [](const op::Kernel& row, const op::Problem& problem, const Shared& operands) {
        const op::Args args{operands->x.data(), operands->y.data()};
        return runner(row, problem, args, operands);
      });
}

std::vector<Candidate> adaptive_rows(const LayerShape& shape) {
  namespace op = kernels::adaptive_pool;
  const op::Problem p{.batch = shape.x.batch(),
                      .in_height = shape.x.height(),
                      .in_width = shape.x.width(),
                      .out_height = shape.y.height(),
                      .out_width = shape.y.width(),
                      .channels = shape.x.channels(),
                      .x_stride = shape.x.channels(),
                      .y_stride = shape.y.channels()};
  return candidates(
      op::all(), p, Cost{static_cast<double>(shape.x.count()), tensor_bytes(shape)},
      [shape] { return std::make_shared<Operands>(shape); },
      [](const op::Kernel& row, const op::Problem& problem, const Shared& operands) {
        const op::Args args{operands->x.data(), operands->y.data()};
        return runner(row, problem, args, operands);
      });
}

std::vector<Candidate> index_rows(const LayerShape& shape) {
  namespace op = kernels::max_index;
  auto p = window_problem<op::Problem>(shape);
  p.channels = shape.x.channels();
  p.index_stride = p.channels;
  const double flops = static_cast<double>(shape.y.count()) * p.kernel_height * p.kernel_width;
  return candidates(
      op::all(), p, Cost{flops, tensor_bytes(shape, shape.y.count())},
      [shape] { return std::make_shared<Operands>(shape); },
      [](const op::Kernel& row, const op::Problem& problem, const Shared& operands) {
        const op::Args args{operands->x.data(), operands->y.data(), operands->places()};
        return runner(row, problem, args, operands);
      });
}

/// Every value back to a place of its own window, as pooling by the ratio of the sizes gives them.
void fill_places(const LayerShape& shape, std::int32_t* places) {
  const int down = shape.y.height() / shape.x.height(), right = shape.y.width() / shape.x.width();
  for (int row = 0; row < shape.x.height(); ++row)
    for (int column = 0; column < shape.x.width(); ++column)
      for (int c = 0; c < shape.x.channels(); ++c)
        *places++ = (row * down + c % std::max(down, 1)) * shape.y.width() + column * right +
                    c / 2 % std::max(right, 1);
}

std::vector<Candidate> unpool_rows(const LayerShape& shape) {
  namespace op = kernels::unpool;
  const op::Problem p{.in_pixels = shape.x.height() * shape.x.width(),
                      .out_pixels = shape.y.height() * shape.y.width(),
                      .channels = shape.x.channels(),
                      .x_stride = shape.x.channels(),
                      .index_stride = shape.x.channels(),
                      .y_stride = shape.y.channels()};
  return candidates(
      op::all(), p, Cost{0, tensor_bytes(shape, shape.x.count())},
      [shape] {
        auto operands = std::make_shared<Operands>(shape);
        fill_places(shape, operands->places());
        return operands;
      },
      [](const op::Kernel& row, const op::Problem& problem, const Shared& operands) {
        const op::Args args{operands->x.data(), operands->places(), operands->y.data()};
        return runner(row, problem, args, operands);
      });
}

}  // namespace

std::vector<Candidate> pool_rows(const LayerShape& shape) {
  if (shape.type == "AdaptiveAvgPool") return adaptive_rows(shape);
  if (shape.type == "MaxPoolIndices") return index_rows(shape);
  if (shape.type == "MaxUnpool" && shape.x.batch() == 1) return unpool_rows(shape);
  return shape.type.ends_with("Pool") && shape.type != "GridPool" ? plain_rows(shape)
                                                                  : std::vector<Candidate>{};
}

}  // namespace atrous::bench
