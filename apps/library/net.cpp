#include "apps/library/net.h"

#include <algorithm>
#include <filesystem>

#include "core/base/error.h"
#include "io/files/mapped_file.h"
#include "io/image/palette.h"
#include "io/weights/formats.h"
#include "nets/catalog.h"
#include "nets/recipe_book.h"

namespace atrous::library {
namespace {

/// Runs `load`; whatever fails in there is the weight file's fault.
template <class Load>
auto as_weight_error(const Load& load) {
  try {
    return load();
  } catch (const Error& error) {
    if (error.code() == Code::memory || error.code() == Code::device) throw;
    throw Error(Code::missing_weight, error.what());
  }
}

std::string system_names() {
  std::string names;
  for (const nets::System* system : nets::systems()) names += " " + std::string(system->name);
  return names;
}

bool is_system(std::string_view name) {
  const auto systems = nets::systems();
  return std::any_of(systems.begin(), systems.end(),
                     [&](const nets::System* system) { return system->name == name; });
}

/// `a=1,b=2,3` -> {a: 1, b: 2,3}: a part without `=` goes on with the list before it.
std::map<std::string, std::string> parse_options(std::string_view text, std::string_view model) {
  std::map<std::string, std::string> options;
  std::string last;
  while (!text.empty()) {
    const auto end = text.find(',');
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto equals = part.find('=');
    if (equals != std::string_view::npos) {
      last = part.substr(0, equals);
      options[last] = part.substr(equals + 1);
    } else if (!last.empty()) {
      options[last] += "," + std::string(part);
    } else {
      throw Error(Code::usage, "model '" + std::string(model) +
                                   "': expected option=value, found '" + std::string(part) + "'");
    }
  }
  return options;
}

/// `name:a=1,b=2` -> a system's name and options. Throws Error{Code::usage}.
std::pair<std::string, nets::OptionMap> split_model(std::string_view model) {
  const auto colon = model.find(':');
  const std::string name(model.substr(0, colon));
  if (!is_system(name)) {
    throw Error(Code::usage, "unknown model '" + name +
                                 "'; it may be a recipe file (*.json), a recipe (see "
                                 "`atrous models`), or a system:" +
                                 system_names());
  }
  if (colon == std::string_view::npos) return {name, {}};
  return {name, parse_options(model.substr(colon + 1), model)};
}

}  // namespace

std::string nearest_text(const std::vector<nets::Candidate>& candidates) {
  std::string text = candidates.empty() ? std::string() : "\nnearest are";
  for (const nets::Candidate& each : candidates) {
    text += "\n  " + each.text() + "\n    " + std::to_string(each.missing) + " missing, " +
            std::to_string(each.unexpected) + " unexpected, " + std::to_string(each.misshaped) +
            " mis-shaped";
    for (const std::string& difference : each.differences) text += "\n    " + difference;
  }
  return text;
}

namespace {

/// `output_stride=8, rates=12,24,36`: what was taken without being told.
std::string untold_text(const nets::Candidate& candidate) {
  std::string text;
  for (const std::string& name : candidate.untold)
    text += (text.empty() ? "" : ", ") + name + "=" + candidate.options.at(name);
  return text;
}

/// What a file tells by its tensors alone, with the recipe of its release where one is known.
nets::Recipe recognised_recipe(const WeightStore& store) {
  const auto found = nets::recognise(store);
  if (found.empty() || !found[0].exact()) {
    throw Error(Code::missing_weight,
                store.source() +
                    ": no system has just these tensors; name one with -m (a recipe, a "
                    "recipe file or a system)" +
                    nearest_text(found));
  }
  auto recipes = nets::recipes_for(found[0]);
  nets::Recipe recipe;
  if (recipes.empty()) {
    recipe = plain_recipe(*found[0].system, *found[0].dialect, found[0].options);
    recipe.cautions.insert(recipe.cautions.begin(), "told by its tensors: " + found[0].text());
    if (!found[0].untold.empty())
      recipe.cautions.push_back("its tensors do not tell " + untold_text(found[0]) +
                                "; choose with -m " + recipe.system + ":option=value,...");
  } else {
    recipe = std::move(recipes[0]);
  }
  for (std::size_t i = 1; i < recipes.size(); ++i)
    recipe.cautions.push_back("taken for " + recipe.name + "; its tensors also fit " +
                              recipes[i].name + ", which differs in " +
                              nets::differing_facts(recipe, recipes[i]) + " (choose with -m)");
  for (std::size_t i = 1; i < found.size(); ++i)
    if (found[i].exact())
      recipe.cautions.push_back("its tensors also fit " + std::string(found[i].system->name) +
                                " (" + std::string(found[i].system->title) + "; choose with -m)");
  return recipe;
}

bool is_recipe_file(std::string_view model) { return model.ends_with(".json"); }

nets::Recipe read_recipe(const std::string& path) {
  const auto file = io::MappedFile::open(path);
  return nets::parse_recipe(
      {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()}, path);
}

std::string inner_recipe(const WeightStore& store) {
  const auto found = store.metadata().find(nets::kRecipeKey);
  return found == store.metadata().end() ? std::string() : found->second;
}

nets::Recipe bundled_recipe() {
  const WeightStore store = bundled_weights();
  return recipe_for(store, {});
}

int score_channels(const Graph& graph) {
  const auto shapes = graph.infer(nets::probe_shapes(graph));
  return shapes.at(static_cast<std::size_t>(graph.outputs.at(0).value.id)).channels();
}

/// Builds the graphs of `net.system` with `net.options`; returns the number of classes.
int build_parts(Net& net, bool probabilities) {
  if (net.system->finds_instances()) {
    nets::InstanceNet instances = net.system->build_instances(net.options);
    net.parts = std::move(instances.parts);
    net.method = std::move(instances.method);
    return net.options.integer("classes");
  }
  Graph graph = net.system->build(net.options);
  const int classes = score_channels(graph);
  graph = probabilities ? nets::with_probabilities(std::move(graph), *net.system)
                        : nets::with_labels(std::move(graph), *net.system, classes);
  net.parts = {{"net", std::move(graph)}};
  return classes;
}

/// Turns the input channels of the file's tensor `name` round.
void reverse_input(const std::string& name,
                   const std::vector<WeightSpec>& wanted,
                   const Naming& naming,
                   Net& net) {
  const std::string place = net.source + ": reversed_input: ";
  for (const WeightSpec& spec : wanted) {
    if (naming.source(spec.name).name != name) continue;
    BoundWeight weight = net.weights.get(spec.name);
    if (weight.layout != Layout::same || spec.shape.rank() != 4 || spec.shape[1] != 3)
      throw Error(Code::missing_weight,
                  place + name + " " + spec.shape.text() +
                      " is no convolution of three channels stored as [out, in, rows, columns]");
    weight.layout = Layout::bgr;
    return net.weights.set(spec.name, std::move(weight));
  }
  throw Error(Code::missing_weight,
              place + "the network takes nothing called " + name + " from the file");
}

}  // namespace

bool has_bundled_weights() noexcept { return !nets::bundled().weights.empty(); }

WeightStore bundled_weights() {
  const nets::Bundled bundled = nets::bundled();
  if (bundled.weights.empty()) {
    throw Error(Code::missing_weight,
                "this build has no bundled network: name a weight file with -w, or build with "
                "-DATROUS_BUNDLED_WEIGHTS=ON");
  }
  return as_weight_error([&] { return io::read_weights(bundled.weights, bundled.name); });
}

WeightStore read_store(const std::string& path) {
  return as_weight_error([&] { return io::read_weights(std::filesystem::path(path)); });
}

nets::Recipe plain_recipe(std::string_view system_with_options) {
  if (const nets::Recipe* known = nets::find_recipe(system_with_options)) return *known;
  const auto [name, options] = split_model(system_with_options);
  const nets::System& system = nets::find_system(name);
  return plain_recipe(system, system.dialects.front(), options);
}

nets::Recipe plain_recipe(const nets::System& system,
                          const nets::Dialect& dialect,
                          const nets::OptionMap& given) {
  nets::Recipe recipe;
  recipe.name = system.name;
  recipe.system = system.name;
  recipe.dialect = dialect.name;
  recipe.options = given;
  const auto options = nets::Options::resolve(system.name, system.options, recipe.options);
  const int classes =
      system.finds_instances() ? options.integer("classes") : score_channels(system.build(options));
  for (int i = 0; i < classes; ++i) recipe.classes.push_back("class " + std::to_string(i));
  for (const io::Rgb& colour : io::voc_palette(classes)) recipe.palette.push_back(colour);
  recipe.preprocess = {.bgr = false,
                       .scale = 1.0F / 255,
                       .mean = {0.485F, 0.456F, 0.406F},
                       .deviation = {0.229F, 0.224F, 0.225F}};
  recipe.notes = "no recipe was given: ImageNet's mean and deviation are assumed";
  recipe.cautions = {recipe.notes};
  return recipe;
}

nets::Recipe recipe_for(const WeightStore& store, std::string_view model) {
  if (is_recipe_file(model))
    return as_weight_error([&] { return read_recipe(std::string(model)); });
  const std::string inside = inner_recipe(store);
  if (!inside.empty()) {
    nets::Recipe recipe =
        as_weight_error([&] { return nets::parse_recipe(inside, store.source()); });
    if (model.empty() || model == recipe.name) return recipe;
  }
  if (model.empty()) return recognised_recipe(store);
  if (const nets::Recipe* known = nets::find_recipe(model)) {
    const auto found = nets::recognise(store, known->system, known->options);
    nets::Recipe recipe = *known;
    // What the recipe leaves open, the file may tell.
    if (!found.empty() && found[0].exact() && found[0].dialect->name == recipe.dialect)
      for (const auto& [name, value] : found[0].options) recipe.options.try_emplace(name, value);
    return recipe;
  }
  const auto [system, options] = split_model(model);
  const auto found = nets::recognise(store, system, options);
  if (found.empty() || !found[0].exact()) return plain_recipe(model);
  return plain_recipe(*found[0].system, *found[0].dialect, found[0].options);
}

Net assemble(nets::Recipe recipe, const WeightStore* store, bool probabilities) {
  Net net;
  net.system = &nets::find_system(recipe.system);
  net.source = store ? store->source() : "random weights";
  try {
    net.options = nets::Options::resolve(net.system->name, net.system->options, recipe.options);
  } catch (const Error& error) {
    throw Error(error.code(), net.source + ": " + error.what());
  }
  const int classes = build_parts(net, probabilities);
  if (static_cast<std::size_t>(classes) != recipe.classes.size()) {
    throw Error(Code::missing_weight,
                recipe.name + ": the recipe names " + std::to_string(recipe.classes.size()) +
                    " classes, but its network gives " + std::to_string(classes) +
                    "; set the option 'classes' to match");
  }
  const auto wanted = nets::weights_of(net.parts);
  if (store) {
    const nets::Dialect& dialect = nets::find_dialect(*net.system, recipe.dialect);
    const Naming naming = dialect.naming(net.options);
    net.weights =
        bind_weights(wanted, *store, naming, nets::ignored_tensors(dialect, recipe.ignored));
    if (!recipe.reversed_input.empty()) reverse_input(recipe.reversed_input, wanted, naming, net);
  } else {
    net.weights = random_weights(wanted);
  }
  net.recipe = std::move(recipe);
  return net;
}

Net load_net(const NetRequest& request) {
  if (!request.weights.empty()) {
    const WeightStore store = read_store(request.weights);
    nets::Recipe recipe = recipe_for(store, request.model);
    return as_weight_error(
        [&] { return assemble(std::move(recipe), &store, request.probabilities); });
  }
  const bool bundled = has_bundled_weights();
  if (request.model.empty() || (bundled && request.model == bundled_recipe().name)) {
    const WeightStore store = bundled_weights();
    nets::Recipe recipe = recipe_for(store, {});
    return as_weight_error(
        [&] { return assemble(std::move(recipe), &store, request.probabilities); });
  }
  nets::Recipe recipe = is_recipe_file(request.model)
                            ? as_weight_error([&] { return read_recipe(request.model); })
                            : plain_recipe(request.model);
  if (!request.random_weights) {
    throw Error(Code::missing_weight,
                recipe.name + ": has no weights here; name their file with -w" +
                    (bundled ? ", or leave out -m for the bundled " + bundled_recipe().name : ""));
  }
  return assemble(std::move(recipe), nullptr, request.probabilities);
}

}  // namespace atrous::library
