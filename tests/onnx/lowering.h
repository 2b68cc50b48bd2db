#pragma once
#include <optional>
#include <stdexcept>

#include "core/graph/graph_builder.h"
#include "core/weights/binding.h"
#include "tests/onnx/model.h"

namespace atrous::onnx {

/// Why a test is left out: an operator, or a form of it, that no layer here covers.
class Skip : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One test on its way from ONNX's terms to a graph of layers: axes in any order become rows of
/// channels, and what is expected is brought into the same order.
class Lowering {
 public:
  Lowering(Node node, std::vector<Array> inputs, std::vector<Array> outputs);

  const std::string& op() const noexcept { return node_.op; }
  bool has(std::size_t input) const;
  /// Input `index`. Throws Skip unless it is of `type`.
  const Array& in(std::size_t index, Type type = Type::f32) const;
  const Array& out(std::size_t index = 0) const { return outputs_.at(index); }
  std::size_t input_count() const noexcept { return inputs_.size(); }
  std::size_t output_count() const noexcept { return outputs_.size(); }

  double number(const std::string& name, double fallback) const;
  int integer(const std::string& name, int fallback) const;
  std::string text(const std::string& name, const std::string& fallback) const;
  std::vector<int> integers(const std::string& name, std::vector<int> fallback) const;
  bool has_attribute(const std::string& name) const { return node_.attributes.contains(name); }

  GraphBuilder& graph() noexcept { return graph_; }
  /// A graph input that holds `values`.
  Value feed(const Shape& shape, std::vector<double> values, DType type = DType::f32);
  /// All elements side by side in one pixel.
  Value feed_flat(const Array& array);
  /// The array with its axes in the order of `axes`, cut into rows of the last `inner` of them.
  Value feed_rows(const Array& array, const std::vector<int>& axes, std::size_t inner);
  /// N, C, H, W or N, C, W.
  Value feed_nchw(const Array& array);
  /// A weight of the node called `op`.
  void weight(const std::string& name, const Shape& shape, const std::vector<double>& values);

  /// Output `index` is `value`; the array that is expected has its axes in the order of `axes`, none
  /// for its own order.
  void expect(Value value, std::size_t index = 0, const std::vector<int>& axes = {});
  void expect_nchw(Value value, std::size_t index = 0);
  /// The same with numbers in our order.
  void expect_values(Value value, std::vector<double> values);

  /// For an operator that is no graph: what was computed, in the order of what is expected.
  void compare_directly(const std::vector<double>& got, const std::vector<double>& want);

  /// Runs the graph, if there is one. An empty text, or where it first differs.
  std::string run(int threads);

 private:
  struct Feed {
    Shape shape;
    std::vector<double> values;
  };
  struct Expected {
    std::vector<double> values;
    bool whole;  // integers
  };
  std::string run_graph(int threads);

  Node node_;
  std::vector<Array> inputs_, outputs_;
  GraphBuilder graph_{"node"};
  BoundWeights weights_;
  std::vector<Feed> feeds_;
  std::vector<Expected> expected_;
  std::optional<std::string> direct_;  // the outcome of compare_directly()
};

/// The elements of an array with its axes in another order.
std::vector<double> permuted(const Array& array, const std::vector<int>& axes);
/// 0 .. rank-1 with `axis` (negative from the end) moved to the end.
std::vector<int> axis_last(int rank, int axis);
/// `array` repeated along axes of extent 1, as NumPy does.
Array broadcast(const Array& array, const std::vector<int>& shape);
int product(const std::vector<int>& extents);

/// Adds the layers of an operator. Throws Skip for a form that they do not cover.
using Lower = void (*)(Lowering& test);
/// nullptr for an operator without a layer.
Lower find_operator(const std::string& name);

}  // namespace atrous::onnx
