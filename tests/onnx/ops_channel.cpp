#include <numeric>

#include "layers/batch_norm.h"
#include "layers/normalise.h"
#include "layers/scores.h"
#include "tests/onnx/ops.h"

namespace atrous::onnx {
namespace {

using namespace layers;

float epsilon(const Lowering& test) { return static_cast<float>(test.number("epsilon", 1e-5)); }

void batch_normalisation(Lowering& test) {
  if (test.integer("training_mode", 0) != 0) throw Skip("statistics of the batch");
  const char* names[] = {"weight", "bias", "running_mean", "running_var"};
  for (std::size_t i = 0; i < 4; ++i)
    test.weight(names[i], {test.in(i + 1).extent(0)}, test.in(i + 1).values);
  const Value x = test.feed_nchw(test.in(0));
  test.expect_nchw(batch_norm(test.graph(), "op", x, {.epsilon = epsilon(test)}));
}

/// Weight and bias of one number per channel, also where the node has one per group.
void add_affine(Lowering& test, int channels) {
  const char* names[] = {"weight", "bias"};
  for (std::size_t i = 0; i < 2; ++i) {
    const Array& given = test.in(i + 1);
    const auto each = static_cast<std::size_t>(channels) / given.values.size();
    std::vector<double> values;
    for (const double value : given.values) values.insert(values.end(), each, value);
    test.weight(names[i], {channels}, values);
  }
}

void instance_normalisation(Lowering& test) {
  const Value x = test.feed_nchw(test.in(0));
  add_affine(test, test.in(0).extent(1));
  test.expect_nchw(instance_norm(test.graph(), "op", x, epsilon(test)));
}

void group_normalisation(Lowering& test) {
  const Value x = test.feed_nchw(test.in(0));
  add_affine(test, test.in(0).extent(1));
  const GroupNormParams params{.groups = test.integer("num_groups", 1), .epsilon = epsilon(test)};
  test.expect_nchw(group_norm(test.graph(), "op", x, params));
}

/// Y alone: mean and deviation are outputs for training.
void layer_normalisation(Lowering& test) {
  const Array& x = test.in(0);
  int axis = test.integer("axis", -1);
  if (axis < 0) axis += x.rank();
  std::vector<int> axes(x.shape.size());
  std::iota(axes.begin(), axes.end(), 0);
  const Value rows = test.feed_rows(x, axes, static_cast<std::size_t>(x.rank() - axis));
  const std::vector<int> inner(x.shape.begin() + axis, x.shape.end());
  const int count = product(inner);
  test.weight("weight", {count}, broadcast(test.in(1), inner).values);
  test.weight("bias", {count},
              test.has(2) ? broadcast(test.in(2), inner).values
                          : std::vector<double>(static_cast<std::size_t>(count), 0));
  test.expect(layer_norm(test.graph(), "op", rows, epsilon(test)));
}

void local_response(Lowering& test) {
  const LrnParams params{.size = test.integer("size", 1),
                         .alpha = static_cast<float>(test.number("alpha", 1e-4)),
                         .beta = static_cast<float>(test.number("beta", 0.75)),
                         .bias = static_cast<float>(test.number("bias", 1))};
  test.expect_nchw(lrn(test.graph(), "op", test.feed_nchw(test.in(0)), params));
}

template <Value (*kAdd)(GraphBuilder&, std::string_view, Value)>
void scores(Lowering& test) {
  const Array& x = test.in(0);
  const auto axes = axis_last(x.rank(), test.integer("axis", -1));
  const Value rows = test.feed_rows(x, axes, 1);
  test.expect(kAdd(test.graph(), "op", rows), 0, axes);
}

void largest(Lowering& test) {
  if (test.integer("select_last_index", 0) != 0) throw Skip("the last of equal maxima");
  const Array& x = test.in(0);
  const auto axes = axis_last(x.rank(), test.integer("axis", 0));
  test.expect(argmax(test.graph(), "op", test.feed_rows(x, axes, 1), true));
}

}  // namespace

Operators channel_operators() {
  return {{"ArgMax", largest},
          {"BatchNormalization", batch_normalisation},
          {"GroupNormalization", group_normalisation},
          {"InstanceNormalization", instance_normalisation},
          {"LRN", local_response},
          {"LayerNormalization", layer_normalisation},
          {"LogSoftmax", scores<log_softmax>},
          {"Softmax", scores<softmax>}};
}

}  // namespace atrous::onnx
