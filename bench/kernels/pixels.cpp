// Kernels that see one pixel at a time: element-wise operations, softmax and argmax.
#include "bench/kernels/candidates.h"
#include "kernels/argmax/argmax.h"
#include "kernels/eltwise/eltwise.h"
#include "kernels/softmax/softmax.h"

namespace atrous::bench {
namespace {

struct Operands {
  explicit Operands(const LayerShape& shape)
      : a(shape.x.count()), b(shape.x.count()), y(std::max(shape.x.count(), shape.y.count())) {}
  Floats a, b, y;
};
using Shared = std::shared_ptr<Operands>;

std::vector<Candidate> softmax_rows(const LayerShape& shape) {
  namespace op = kernels::softmax;
  const op::Problem p{.pixels = static_cast<int>(shape.x.pixels()),
                      .channels = shape.x.channels(),
                      .logarithm = shape.type == "LogSoftmax",
                      .x_stride = shape.x.channels(),
                      .y_stride = shape.x.channels()};
  return candidates(
      op::all(), p, Cost{static_cast<double>(shape.x.count()), tensor_bytes(shape)},
      [shape] { return std::make_shared<Operands>(shape); },
      [](const op::Kernel& row, const op::Problem& problem, const Shared& operands) {
        const op::Args args{operands->a.data(), operands->y.data()};
        return runner(row, problem, args, operands);
      });
}

std::vector<Candidate> argmax_rows(const LayerShape& shape) {
  namespace op = kernels::argmax;
  const op::Problem p{.pixels = static_cast<int>(shape.x.pixels()),
                      .channels = shape.x.channels(),
                      .wide = shape.x.channels() > 256,
                      .x_stride = shape.x.channels()};
  return candidates(
      op::all(), p, Cost{static_cast<double>(shape.x.count()), tensor_bytes(shape)},
      [shape] { return std::make_shared<Operands>(shape); },
      [](const op::Kernel& row, const op::Problem& problem, const Shared& operands) {
        const op::Args args{operands->a.data(), operands->y.data()};
        return runner(row, problem, args, operands);
      });
}

std::vector<Candidate> binary_rows(const LayerShape& shape, kernels::eltwise::Op operation) {
  namespace op = kernels::eltwise;
  const int channels = shape.x.channels();
  const op::Problem p{.op = operation,
                      .spread = op::Spread::full,
                      .pixels = static_cast<int>(shape.x.pixels()),
                      .channels = channels,
                      .a_stride = channels,
                      .b_stride = channels,
                      .y_stride = channels,
                      .activation = {}};
  return candidates(
      op::all(), p,
      Cost{static_cast<double>(shape.x.count()), tensor_bytes(shape, shape.x.count())},
      [shape] { return std::make_shared<Operands>(shape); },
      [](const op::Kernel& row, const op::Problem& problem, const Shared& operands) {
        const op::Args args{operands->a.data(), operands->b.data(), nullptr, nullptr,
                            operands->y.data()};
        return runner(row, problem, args, operands);
      });
}

}  // namespace

std::vector<Candidate> pixel_rows(const LayerShape& shape) {
  using kernels::eltwise::Op;
  if (shape.type == "Softmax" || shape.type == "LogSoftmax") return softmax_rows(shape);
  if (shape.type == "Argmax") return argmax_rows(shape);
  if (shape.x != shape.y) return {};
  if (shape.type == "Add") return binary_rows(shape, Op::add);
  if (shape.type == "Mul") return binary_rows(shape, Op::mul);
  return shape.type == "Max" ? binary_rows(shape, Op::max) : std::vector<Candidate>{};
}

}  // namespace atrous::bench
