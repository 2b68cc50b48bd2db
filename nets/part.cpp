#include "nets/part.h"

#include <set>

namespace atrous::nets {

std::vector<Shape> probe_shapes(const Graph& graph) {
  constexpr int kOpen = 256;
  std::vector<Shape> shapes;
  for (const InputSpec& input : graph.input_specs) {
    shapes.push_back(Shape{1, input.height != 0 ? input.height : kOpen,
                           input.width != 0 ? input.width : kOpen, input.channels});
  }
  return shapes;
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
