#include <algorithm>
#include <numeric>

#include "layers/batch_norm.h"
#include "layers/elementwise.h"
#include "layers/matmul.h"
#include "layers/pool.h"
#include "layers/prelu.h"
#include "layers/scale.h"
#include "tests/onnx/ops.h"

namespace atrous::onnx {
namespace {

using namespace layers;

void unary(Lowering& test, Activation activation) {
  const Value x = test.feed_flat(test.in(0));
  test.expect(activate(test.graph(), "op", x, activation));
}

void leaky_relu(Lowering& test) {
  unary(test, {Act::leaky_relu, static_cast<float>(test.number("alpha", 0.01))});
}

void elu(Lowering& test) { unary(test, {Act::elu, static_cast<float>(test.number("alpha", 1))}); }

/// max(0, min(1, alpha * x + beta)); the layer's own slope is 1/6 around 1/2.
void hard_sigmoid(Lowering& test) {
  const Array& x = test.in(0);
  const auto count = x.values.size();
  const double alpha = test.number("alpha", 0.2), beta = test.number("beta", 0.5);
  const Shape each{static_cast<int>(count)};
  test.weight("weight", each, std::vector<double>(count, 6 * alpha));
  test.weight("bias", each, std::vector<double>(count, 6 * beta - 3));
  const Value line = batch_norm(test.graph(), "op", test.feed_flat(x), {.folded = true});
  test.expect(activate(test.graph(), "act", line, {Act::hard_sigmoid, 0}));
}

Value scaled(Lowering& test, const std::string& name, Value x, double factor) {
  return scale(test.graph(), name, x, {.constant = static_cast<float>(factor)});
}

void swish(Lowering& test) {
  const Value x = test.feed_flat(test.in(0));
  const Value steep = scaled(test, "steep", x, test.number("alpha", 1));
  const Value gate = activate(test.graph(), "gate", steep, {Act::sigmoid, 0});
  test.expect(mul(test.graph(), "op", x, gate));
}

void negate(Lowering& test) { test.expect(scaled(test, "op", test.feed_flat(test.in(0)), -1)); }

void parametric_relu(Lowering& test) {
  const Array& x = test.in(0);
  const Array slope = broadcast(test.in(1), x.shape);
  test.weight("weight", {static_cast<int>(slope.values.size())}, slope.values);
  test.expect(prelu(test.graph(), "op", test.feed_flat(x)));
}

/// Input `index` in the result's shape.
Value operand(Lowering& test, std::size_t index) {
  return test.feed_flat(broadcast(test.in(index), test.out().shape));
}

std::pair<Value, Value> operands(Lowering& test) {
  const Value a = operand(test, 0);
  return {a, operand(test, 1)};
}

void addition(Lowering& test) {
  const auto [a, b] = operands(test);
  test.expect(add(test.graph(), "op", a, b));
}

void subtraction(Lowering& test) {
  const auto [a, b] = operands(test);
  test.expect(add(test.graph(), "op", a, scaled(test, "minus", b, -1)));
}

/// A second operand that is one number per channel stays that.
void product_of_two(Lowering& test) {
  const Array &a = test.in(0), &b = test.in(1);
  if (b.rank() == 1 && a.rank() > 1 && b.extent(0) == a.extent(-1)) {
    std::vector<int> axes(a.shape.size());
    std::iota(axes.begin(), axes.end(), 0);
    const Value rows = test.feed_rows(a, axes, 1);
    return test.expect(mul(test.graph(), "op", rows, test.feed_flat(b)));
  }
  const auto [x, y] = operands(test);
  test.expect(mul(test.graph(), "op", x, y));
}

Value sum_of_all(Lowering& test) {
  Value sum = operand(test, 0);
  for (std::size_t i = 1; i < test.input_count(); ++i)
    sum = add(test.graph(), "add" + std::to_string(i), sum, operand(test, i));
  return sum;
}

void sum(Lowering& test) { test.expect(scaled(test, "op", sum_of_all(test), 1)); }

void mean(Lowering& test) {
  test.expect(scaled(test, "op", sum_of_all(test), 1.0 / static_cast<double>(test.input_count())));
}

void maximum(Lowering& test) {
  if (test.input_count() == 1) throw Skip("one operand");
  Value largest = operand(test, 0);
  for (std::size_t i = 1; i < test.input_count(); ++i)
    largest = max(test.graph(), "max" + std::to_string(i), largest, operand(test, i));
  test.expect(largest);
}

/// A matrix as pixels and channels.
Value feed_matrix(Lowering& test, const Array& matrix, int batch) {
  return test.feed({batch, 1, matrix.extent(-2), matrix.extent(-1)}, matrix.values);
}

void gemm(Lowering& test) {
  const Value a = feed_matrix(test, test.in(0), 1), b = feed_matrix(test, test.in(1), 1);
  const MatMulParams params{.transpose_a = test.integer("transA", 0) != 0,
                            .transpose_b = test.integer("transB", 0) != 0,
                            .scale = static_cast<float>(test.number("alpha", 1))};
  Value y = matmul(test.graph(), "op", a, b, params);
  if (test.has(2)) {
    const Array c = broadcast(test.in(2), test.out().shape);
    const Shape shape = params.transpose_a ? Shape{1, c.extent(0), 1, c.extent(1)}
                                           : Shape{1, 1, c.extent(0), c.extent(1)};
    const Value bias = scaled(test, "beta", test.feed(shape, c.values), test.number("beta", 1));
    y = add(test.graph(), "add", y, bias);
  }
  test.expect(y);
}

/// Matrices with the batches of the result; a vector is a row in front and a column behind.
void matrix_product(Lowering& test) {
  Array a = test.in(0), b = test.in(1);
  if (a.rank() == 1) a.shape.insert(a.shape.begin(), 1);
  if (b.rank() == 1) b.shape.push_back(1);
  std::vector<int> batches;
  const std::size_t rank = std::max(a.shape.size(), b.shape.size()) - 2;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const auto at = [&](const Array& x) {
      const std::size_t missing = rank + 2 - x.shape.size();
      return axis < missing ? 1 : x.shape[axis - missing];
    };
    batches.push_back(std::max(at(a), at(b)));
  }
  const auto feed = [&](const Array& x) {
    std::vector<int> shape = batches;
    shape.insert(shape.end(), x.shape.end() - 2, x.shape.end());
    return feed_matrix(test, broadcast(x, shape), product(batches));
  };
  const Value left = feed(a), right = feed(b);
  test.expect(matmul(test.graph(), "op", left, right));
}

/// The reduced axes become a plane, the others channels. Returns how many elements are reduced.
int feed_reduction(Lowering& test, Value& plane) {
  const Array& x = test.in(0);
  std::vector<int> axes = test.integers("axes", {});
  if (test.has(1)) axes = test.in(1, Type::i64).integers();
  if (axes.empty() && test.integer("noop_with_empty_axes", 0) != 0)
    throw Skip("nothing is reduced");
  for (int& axis : axes) axis += axis < 0 ? x.rank() : 0;
  std::vector<int> order, kept;
  for (int axis = 0; axis < x.rank(); ++axis) {
    const bool reduced = axes.empty() || std::find(axes.begin(), axes.end(), axis) != axes.end();
    (reduced ? order : kept).push_back(axis);
  }
  int count = 1;
  for (const int axis : order) count *= x.extent(axis);
  order.insert(order.end(), kept.begin(), kept.end());
  plane = test.feed_rows(x, order, kept.size());
  return count;
}

void reduce_mean(Lowering& test) {
  Value plane;
  feed_reduction(test, plane);
  test.expect(global_avg_pool(test.graph(), "op", plane));
}

void reduce_sum(Lowering& test) {
  Value plane;
  const int count = feed_reduction(test, plane);
  test.expect(scaled(test, "count", global_avg_pool(test.graph(), "op", plane), count));
}

void reduce_max(Lowering& test) {
  Value plane;
  feed_reduction(test, plane);
  test.expect(global_max_pool(test.graph(), "op", plane));
}

}  // namespace

Operators number_operators() {
  return {{"Add", addition},
          {"Elu", elu},
          {"Gemm", gemm},
          {"HardSigmoid", hard_sigmoid},
          {"HardSwish",
           [](Lowering& test) {
             unary(test, {Act::hard_swish, 0});
           }},
          {"LeakyRelu", leaky_relu},
          {"MatMul", matrix_product},
          {"Max", maximum},
          {"Mean", mean},
          {"Mul", product_of_two},
          {"Neg", negate},
          {"PRelu", parametric_relu},
          {"ReduceMax", reduce_max},
          {"ReduceMean", reduce_mean},
          {"ReduceSum", reduce_sum},
          {"Relu",
           [](Lowering& test) {
             unary(test, {Act::relu, 0});
           }},
          {"Sigmoid",
           [](Lowering& test) {
             unary(test, {Act::sigmoid, 0});
           }},
          {"Sub", subtraction},
          {"Sum", sum},
          {"Swish", swish},
          {"Tanh", [](Lowering& test) {
             unary(test, {Act::tanh, 0});
           }}};
}

}  // namespace atrous::onnx
