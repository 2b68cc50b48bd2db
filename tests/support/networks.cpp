#include "tests/support/networks.h"

#include "core/base/error.h"
#include "nets/catalog.h"

namespace atrous::test {
namespace {

Graph build(const std::string& name, const Given& given) {
  const nets::System& system = nets::find_system(name);
  return system.build(nets::Options::resolve(name, system.options, given));
}

}  // namespace

std::ptrdiff_t parameters(const std::string& system, const Given& given) {
  const Graph graph = build(system, given);
  const Shape image{1, 64, 96, 3};
  std::ptrdiff_t count = 0;
  for (const WeightSpec& spec : graph.weights(graph.infer({&image, 1})))
    if (spec.name.find(".running_") == std::string::npos) count += spec.shape.count();
  return count;
}

Shape output_shape(const std::string& system,
                   const Given& given,
                   int height,
                   int width,
                   const std::string& output) {
  const Graph graph = build(system, given);
  const Shape image{1, height, width, 3};
  return graph.infer({&image, 1})[static_cast<std::size_t>(graph.find(output).id)];
}

std::string complaint(const std::string& system, const Given& given, int height, int width) {
  try {
    static_cast<void>(output_shape(system, given, height, width));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace atrous::test
