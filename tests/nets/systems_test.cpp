#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "nets/catalog.h"
#include "nets/instances/instance_net.h"

using namespace atrous;

namespace {

using Kind = nets::OptionSpec::Kind;

/// The text of the error that `work` ends with, empty if it does not.
template <class Work>
std::string error_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Values that no network can have, and what the error has to say is possible instead.
struct Wrong {
  std::string value, possible;
};

std::vector<Wrong> wrong_values(const nets::OptionSpec& spec) {
  if (spec.kind == Kind::choice) {
    std::string choices(spec.choices);
    for (char& c : choices) c = c == '|' ? ' ' : c;
    return {{"none of these", choices}, {"", choices}};
  }
  const std::string bounds = std::to_string(spec.least) + " to " + std::to_string(spec.most);
  const std::string below = std::to_string(spec.least - 1), above = std::to_string(spec.most + 1);
  if (spec.kind == Kind::list)
    return {{std::string(spec.fallback) + "," + below, bounds}, {"1,", bounds}};
  return {{below, bounds}, {above, bounds}, {"many", bounds}};
}

/// The graph that reads the picture.
Graph first_graph(const nets::System& system, const std::map<std::string, std::string>& given) {
  const auto options = nets::Options::resolve(system.name, system.options, given);
  return system.finds_instances() ? system.build_instances(options).parts.at(0).graph
                                  : system.build(options);
}

}  // namespace

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

TEST_CASE("every wrong option of every system is told with its value and what is possible",
          "[nets]") {
  for (const nets::System* system : nets::systems()) {
    DYNAMIC_SECTION(system->name) {
      const auto told = [&](const std::string& name, const std::string& value) {
        return error_of([&] {
          static_cast<void>(nets::Options::resolve(system->name, system->options, {{name, value}}));
        });
      };
      for (const nets::OptionSpec& spec : system->options) {
        for (const auto& [value, possible] : wrong_values(spec)) {
          const std::string text = told(std::string(spec.name), value);
          CAPTURE(text);
          CHECK(has(text, std::string(spec.name) + "=" + value));
          CHECK(has(text, possible));
        }
      }
      CHECK(has(told("classes", "0"), "classes=0: expected 1 to"));
      CHECK(has(told("output-stride", "7"), "unknown option 'output-stride'; it has classes"));
    }
  }
}

TEST_CASE("lists of another length build, or are told", "[nets]") {
  for (const nets::System* system : nets::systems()) {
    for (const nets::OptionSpec& spec : system->options) {
      if (spec.kind != Kind::list) continue;
      const std::string least = std::to_string(std::max(spec.least, 1));
      const std::string many = least + "," + least + "," + least + "," + least + "," + least;
      for (const std::string& value : {least, many}) {
        DYNAMIC_SECTION(system->name << " " << spec.name << "=" << value) {
          const std::string text = error_of([&] {
            first_graph(*system, {{std::string(spec.name), value}});
          });
          CAPTURE(text);
          CHECK((text.empty() || has(text, std::string(spec.name) + "=" + value)));
        }
      }
    }
  }
}

TEST_CASE("a picture too small for a system is told with a size that is possible", "[nets]") {
  for (const nets::System* system : nets::systems()) {
    DYNAMIC_SECTION(system->name) {
      const Graph graph = first_graph(*system, {});
      const auto error_at = [&](int side) {
        const Shape image{1, side, side, graph.input_specs.at(0).channels};
        return error_of([&] { static_cast<void>(graph.infer({&image, 1})); });
      };
      const std::string text = error_at(1);
      if (text.empty()) continue;  // some have no least size
      CAPTURE(text);
      const auto possible = text.rfind("; possible is ");
      REQUIRE(possible != std::string::npos);
      CHECK(has(text, "1x1"));
      const int side = std::stoi(text.substr(possible + std::string("; possible is ").size()));
      CHECK(error_at(side).empty());
      CHECK_FALSE(error_at(side - 1).empty());
    }
  }
}
