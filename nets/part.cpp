#include "nets/part.h"

#include <set>

#include "core/base/error.h"

namespace atrous::nets {

namespace {

std::vector<Shape> shapes_with(const Graph& graph, int open) {
  std::vector<Shape> shapes;
  for (const InputSpec& input : graph.input_specs) {
    shapes.push_back(Shape{1, input.height != 0 ? input.height : open,
                           input.width != 0 ? input.width : open, input.channels});
  }
  return shapes;
}

bool takes(const Graph& graph, const std::vector<Shape>& shapes) {
  try {
    graph.infer(shapes);
  } catch (const Error&) {
    return false;
  }
  return true;
}

}  // namespace

std::vector<Shape> probe_shapes(const Graph& graph) {
  // A network without padding leaves nothing of a small picture.
  constexpr int kLeast = 256, kMost = 2048;
  for (int open = kLeast; open < kMost; open *= 2) {
    std::vector<Shape> shapes = shapes_with(graph, open);
    if (takes(graph, shapes)) return shapes;
  }
  return shapes_with(graph, kMost);
}

std::vector<WeightSpec> weights_of(const std::vector<Part>& parts) {
  std::vector<WeightSpec> all;
  std::set<std::string> names;
  for (const Part& part : parts)
    for (WeightSpec& spec : part.graph.weights(part.graph.infer(probe_shapes(part.graph))))
      if (names.insert(spec.name).second) all.push_back(std::move(spec));
  return all;
}

}  // namespace atrous::nets
