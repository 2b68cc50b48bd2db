#include <catch2/catch.hpp>
#include <set>

#include "nets/catalog.h"
#include "nets/instances/instance_net.h"

using namespace atrous;

TEST_CASE("every system builds with its defaults and scores every class", "[nets]") {
  const Shape image{1, 512, 640, 3};
  std::set<std::string_view> names;
  for (const nets::System* system : nets::systems()) {
    DYNAMIC_SECTION(system->name) {
      CHECK(names.insert(system->name).second);
      CHECK_FALSE(system->dialects.empty());
      const auto options = nets::Options::resolve(system->name, system->options, {});
      if (system->finds_instances()) {
        const auto parts = system->build_instances(options).parts;
        CHECK(parts.at(0).graph.inputs.at(0).name == "image");
        CHECK_FALSE(nets::weights_of(parts).empty());
        continue;
      }
      const Graph graph = system->build(options);
      const auto shapes = graph.infer({&image, 1});
      REQUIRE_FALSE(graph.outputs.empty());
      const Shape& scores = shapes[static_cast<std::size_t>(graph.outputs[0].value.id)];
      CHECK(scores.channels() == options.integer("classes"));
    }
  }
}
