#include "core/graph/graph.h"

#include <set>

#include "core/base/error.h"

namespace atrous {
namespace {

template <class T>
std::vector<T> gather(const std::vector<T>& all, const std::vector<Value>& values) {
  std::vector<T> picked;
  picked.reserve(values.size());
  for (const Value value : values) picked.push_back(all[static_cast<std::size_t>(value.id)]);
  return picked;
}

std::string list_text(std::span<const Shape> shapes) {
  std::string text;
  for (const Shape& shape : shapes) text += (text.empty() ? "" : " ") + shape.text();
  return text;
}

void check_input(const NamedValue& input, const InputSpec& spec, const Shape& shape) {
  const bool fits = shape.rank() == 4 && shape.channels() == spec.channels && shape.batch() > 0 &&
                    shape.height() > 0 && shape.width() > 0 &&
                    (spec.height == 0 || spec.height == shape.height()) &&
                    (spec.width == 0 || spec.width == shape.width());
  if (fits) return;
  const auto open = [](int extent) { return extent ? std::to_string(extent) : std::string("any"); };
  throw Error(Code::shape, "input '" + input.name + "': got " + shape.text() + ", wants [any," +
                               open(spec.height) + "," + open(spec.width) + "," +
                               std::to_string(spec.channels) +
                               "] (batch, height, width, channels)");
}

/// Shapes of all values, node by node.
std::vector<Shape> walk(const Graph& graph, std::span<const Shape> input_shapes) {
  std::vector<Shape> shapes(graph.producer.size());
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    check_input(graph.inputs[i], graph.input_specs[i], input_shapes[i]);
    shapes[static_cast<std::size_t>(graph.inputs[i].value.id)] = input_shapes[i];
  }
  for (const Node& node : graph.nodes) {
    if (!node.layer) continue;
    const std::vector<Shape> in = gather(shapes, node.inputs);
    try {
      const std::vector<Shape> out = node.layer->infer(in);
      for (std::size_t i = 0; i < node.outputs.size(); ++i)
        shapes[static_cast<std::size_t>(node.outputs[i].id)] = out.at(i);
    } catch (const Error& error) {
      throw Error(error.code(), node.name + ": " + error.what() + " (" +
                                    std::string(node.layer->type()) + " on " + list_text(in) + ")");
    }
  }
  return shapes;
}

/// The side of a square picture that `graph` can do, while it cannot do the next smaller one; 0 where
/// its size is not what is wrong.
int possible_side(const Graph& graph, const Shape& image) {
  const auto fits = [&](int side) {
    const Shape square{image.batch(), side, side, image.channels()};
    try {
      return !walk(graph, {&square, 1}).empty();
    } catch (const Error&) {
      return false;
    }
  };
  int side = 2048;
  if (!fits(side)) return 0;
  for (int low = 0; side - low > 1;) {
    const int middle = low + (side - low) / 2;
    (fits(middle) ? side : low) = middle;
  }
  return side;
}

}  // namespace

std::vector<Shape> Graph::infer(std::span<const Shape> input_shapes) const {
  if (input_shapes.size() != inputs.size()) {
    throw Error(Code::shape, name + " has " + std::to_string(inputs.size()) + " inputs, got " +
                                 std::to_string(input_shapes.size()));
  }
  try {
    return walk(*this, input_shapes);
  } catch (const Error& error) {
    const bool of_picture = error.code() == Code::shape && inputs.size() == 1 &&
                            input_shapes[0].rank() == 4 && input_specs[0].height == 0;
    const int side = of_picture ? possible_side(*this, input_shapes[0]) : 0;
    if (side == 0 || (input_shapes[0].height() >= side && input_shapes[0].width() >= side)) throw;
    throw Error(Code::shape, name + ": a picture of " + std::to_string(input_shapes[0].height()) +
                                 "x" + std::to_string(input_shapes[0].width()) + " is too small (" +
                                 error.what() + "); possible is " + std::to_string(side) + "x" +
                                 std::to_string(side));
  }
}

std::vector<DType> Graph::infer_types() const {
  std::vector<DType> types(producer.size(), DType::f32);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    types[static_cast<std::size_t>(inputs[i].value.id)] = input_specs[i].dtype;
  for (const Node& node : nodes) {
    if (!node.layer) continue;
    const auto out =
        node.layer->infer_types(gather(types, node.inputs), static_cast<int>(node.outputs.size()));
    for (std::size_t i = 0; i < node.outputs.size(); ++i)
      types[static_cast<std::size_t>(node.outputs[i].id)] = out.at(i);
  }
  return types;
}

std::vector<WeightSpec> Graph::weights(std::span<const Shape> shapes) const {
  std::vector<WeightSpec> specs;
  std::set<std::string> seen;
  const std::vector<Shape> all(shapes.begin(), shapes.end());
  for (const Node& node : nodes) {
    if (!node.layer || !seen.insert(node.name).second) continue;
    for (WeightSpec& spec : node.layer->weights(gather(all, node.inputs)))
      specs.push_back({node.name + "." + spec.name, spec.shape});
  }
  return specs;
}

Value Graph::find(std::string_view wanted) const noexcept {
  for (const auto* list : {&inputs, &outputs, &scopes})
    for (const NamedValue& named : *list)
      if (named.name == wanted) return named.value;
  for (const Node& node : nodes)
    if (node.name == wanted && !node.outputs.empty()) return node.outputs[0];
  return {};
}

}  // namespace atrous
