#include "tests/support/run_graph.h"

#include <algorithm>

#include "core/plan/plan.h"
#include "core/runtime/session.h"
#include "core/weights/binding.h"
#include "nets/catalog.h"

namespace atrous::test {
namespace {

BoundWeights weights_of(const Graph& graph,
                        const Shape& shape,
                        const std::map<std::string, float>& constants) {
  const auto specs = graph.weights(graph.infer({&shape, 1}));
  BoundWeights weights = random_weights(specs);
  for (const WeightSpec& spec : specs) {
    for (const auto& [ending, number] : constants) {
      if (!spec.name.ends_with(ending)) continue;
      const std::vector<float> values(static_cast<std::size_t>(spec.shape.count()), number);
      weights.set(spec.name, Tensor::from_floats(spec.shape, values));
    }
  }
  return weights;
}

std::vector<float> floats_of(const TensorView& view) {
  const int channels = view.desc.shape.channels();
  std::vector<float> values;
  for (std::ptrdiff_t p = 0; p < view.desc.shape.pixels(); ++p) {
    for (int c = 0; c < channels; ++c) {
      const std::ptrdiff_t at = p * view.desc.pixel_stride + c;
      values.push_back(view.desc.dtype == DType::i32
                           ? static_cast<float>(view.as<const std::int32_t>()[at])
                           : view.as<const float>()[at]);
    }
  }
  return values;
}

}  // namespace

std::vector<std::vector<float>> run_graph(Graph graph,
                                          const Shape& shape,
                                          const std::vector<float>& input,
                                          const std::map<std::string, float>& constants,
                                          int threads) {
  const std::size_t outputs = graph.outputs.size();
  BoundWeights weights = weights_of(graph, shape, constants);
  Model model(std::move(graph), std::move(weights), host_allocator());
  PlanOptions options;
  options.selection.isa = host_isa();
  options.threads = threads;
  Session session(make_plan(model, {&shape, 1}, options), std::make_shared<ThreadPool>(threads));
  std::copy(input.begin(), input.end(), session.input().as<float>());
  session.run();
  std::vector<std::vector<float>> results;
  for (std::size_t i = 0; i < outputs; ++i)
    results.push_back(floats_of(session.output(static_cast<int>(i))));
  return results;
}

Graph build_system(const std::string& name, const std::map<std::string, std::string>& options) {
  const nets::System& system = nets::find_system(name);
  return system.build(nets::Options::resolve(name, system.options, options));
}

std::ptrdiff_t parameters(const std::string& name,
                          const std::map<std::string, std::string>& options,
                          const Shape& image) {
  const Graph graph = build_system(name, options);
  std::ptrdiff_t count = 0;
  for (const WeightSpec& spec : graph.weights(graph.infer({&image, 1})))
    if (spec.name.find(".running_") == std::string::npos) count += spec.shape.count();
  return count;
}

Shape shape_of(const Graph& graph, const std::string& name, const Shape& image) {
  return graph.infer({&image, 1}).at(static_cast<std::size_t>(graph.find(name).id));
}

}  // namespace atrous::test
