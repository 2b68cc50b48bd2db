#include "nets/recipe_book.h"

#include <algorithm>
#include <nlohmann/json.hpp>

// From recipe_data.S: {"labels": {name: {...}}, "recipes": [{...}]}.
extern "C" {
extern const char atrous_recipes_begin[];
extern const char atrous_recipes_end[];
}

namespace atrous::nets {
namespace {

using Json = nlohmann::json;

/// All recipes; what several have in common (classes, palette, label map) they refer to by name.
std::vector<Recipe> parse_book() {
  const Json book = Json::parse(atrous_recipes_begin, atrous_recipes_end);
  std::vector<Recipe> recipes;
  for (Json document : book.at("recipes")) {
    const auto labels = document.at("labels").get<std::string>();
    document.update(book.at("labels").at(labels));
    recipes.push_back(parse_recipe(document.dump(), document.at("name").get<std::string>()));
  }
  std::ranges::sort(recipes, {}, &Recipe::name);
  return recipes;
}

/// Whether the recipe says nothing that the file denies.
bool agrees(const Recipe& recipe, const Candidate& candidate) {
  if (recipe.system != candidate.system->name || recipe.dialect != candidate.dialect->name)
    return false;
  return std::all_of(recipe.options.begin(), recipe.options.end(), [&](const auto& option) {
    const auto found = candidate.options.find(option.first);
    return found != candidate.options.end() &&
           (candidate.untold.contains(option.first) || found->second == option.second);
  });
}

}  // namespace

std::span<const Recipe> recipe_book() {
  static const std::vector<Recipe> kBook = parse_book();
  return kBook;
}

const Recipe* find_recipe(std::string_view name) {
  const auto book = recipe_book();
  const auto found = std::ranges::find(book, name, &Recipe::name);
  return found == book.end() ? nullptr : &*found;
}

std::vector<Recipe> recipes_for(const Candidate& candidate) {
  std::vector<Recipe> recipes;
  for (const Recipe& each : recipe_book()) {
    if (!agrees(each, candidate)) continue;
    recipes.push_back(each);
    for (const auto& [name, value] : candidate.options)
      recipes.back().options.try_emplace(name, value);
  }
  return recipes;
}

}  // namespace atrous::nets
