// atrous models
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/atrous/commands.h"
#include "apps/atrous/console.h"
#include "apps/library/net.h"
#include "nets/catalog.h"
#include "nets/recipe_book.h"

namespace atrous::apps {
namespace {

using Json = nlohmann::ordered_json;

std::string bounds_text(const nets::OptionSpec& option) {
  if (option.kind == nets::OptionSpec::Kind::choice) return std::string(option.choices);
  return std::to_string(option.least) + ".." + std::to_string(option.most) +
         (option.kind == nets::OptionSpec::Kind::list ? ",..." : "");
}

Json system_json(const nets::System& system) {
  Json options = Json::array();
  for (const nets::OptionSpec& option : system.options) {
    options.push_back({{"name", option.name},
                       {"default", option.fallback},
                       {"possible", bounds_text(option)},
                       {"help", option.help}});
  }
  return {{"name", system.name},
          {"title", system.title},
          {"paper", system.paper},
          {"options", options}};
}

/// The recipes that can be named without a file.
std::vector<nets::Recipe> known_recipes() {
  std::vector<nets::Recipe> recipes;
  if (library::has_bundled_weights())
    recipes.push_back(library::recipe_for(library::bundled_weights(), {}));
  for (const nets::Recipe& recipe : nets::recipe_book()) recipes.push_back(recipe);
  return recipes;
}

void print_json() {
  Json systems = Json::array();
  for (const nets::System* system : nets::systems()) systems.push_back(system_json(*system));
  Json recipes = Json::array();
  for (const nets::Recipe& recipe : known_recipes()) {
    Json json = Json::parse(nets::to_json(recipe));
    json["bundled"] = nets::find_recipe(recipe.name) == nullptr;
    recipes.push_back(std::move(json));
  }
  print(Json({{"systems", systems}, {"recipes", recipes}}).dump() + "\n");
}

void print_recipe(const nets::Recipe& recipe) {
  constexpr std::size_t kFew = 21;
  print(recipe.name + "\n  system   " + recipe.system + "\n  classes  " +
        std::to_string(recipe.classes.size()) + ":");
  for (std::size_t i = 0; i < recipe.classes.size() && i < kFew; ++i)
    print(" " + recipe.classes[i]);
  if (recipe.classes.size() > kFew) print(" ...");
  if (recipe.width > 0) {
    print("\n  size     " + std::to_string(recipe.width) + "x" + std::to_string(recipe.height) +
          " in training; any size is taken");
  }
  print("\n  licence  " + (recipe.licence.empty() ? "not known" : recipe.licence) +
        "\n  score    " + (recipe.score ? nets::text_of(*recipe.score) : "none published") + "\n");
  if (!recipe.source.empty()) print("  source   " + recipe.source + "\n");
}

void print_text() {
  print("Systems (-m NAME[:option=value,...] with -w WEIGHTS)\n\n");
  for (const nets::System* system : nets::systems()) {
    print(std::string(system->name) + "  " + std::string(system->title) + ", " +
          std::string(system->paper) + "\n");
    Table table({"  option", "default", "possible", "meaning"});
    for (const nets::OptionSpec& option : system->options) {
      table.add({"  " + std::string(option.name), std::string(option.fallback), bounds_text(option),
                 std::string(option.help)});
    }
    print(table.text() + "\n");
  }
  print(
      "Recipes: the bundled network's, and those of published weights, which are recognised by\n"
      "their tensors (-w FILE) or named (-m NAME -w FILE)\n\n");
  for (const nets::Recipe& recipe : known_recipes()) print_recipe(recipe);
}

}  // namespace

void add_models(CLI::App& app, int& exit_code) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("models", "List systems and recipes with their licences");
  command->add_flag("--json", *json, "One JSON object on standard output");
  command->callback([json, &exit_code] {
    (*json ? print_json : print_text)();
    finish_output();
    exit_code = 0;
  });
}

}  // namespace atrous::apps
