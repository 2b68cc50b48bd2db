#include "nets/recipe_book.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

// From recipe_data.S: {"labels": {name: {...}}, "recipes": [{...}]}.
extern "C" {
extern const char atrous_recipes_begin[];
extern const char atrous_recipes_end[];
}

namespace atrous::nets {
namespace {

using Json = nlohmann::json;

/// A list of classes, palette and ids: one of nets/recipes/labels, perhaps made from another one.
Json expand_labels(const Json& all, const std::string& name) {
  Json labels = all.at(name);
  if (labels.contains("like")) {
    const Json base = expand_labels(all, labels.at("like").get<std::string>());
    const auto without = labels.value("without_first", std::ptrdiff_t{0});
    for (const char* list : {"classes", "palette"}) {
      Json whole = labels.value(list, Json::array());
      whole.insert(whole.end(), base.at(list).begin() + without, base.at(list).end());
      labels[list] = std::move(whole);
    }
  }
  if (labels.contains("first_id")) {
    labels["label_map"] = Json::array();
    for (std::size_t i = 0; i < labels["classes"].size(); ++i)
      labels["label_map"].push_back(labels["first_id"].get<std::size_t>() + i);
  }
  return labels;
}

/// A recipe as its file has it, over what it is `like`. Scores belong to one set of weights only.
Json expand_recipe(const std::map<std::string, Json>& all, const std::string& name) {
  const Json& own = all.at(name);
  if (!own.contains("like")) return own;
  Json document = expand_recipe(all, own.at("like").get<std::string>());
  document.erase("score");
  Json options = document.value("options", Json::object());
  options.update(own.value("options", Json::object()));
  document.update(own);
  document["options"] = std::move(options);
  return document;
}

std::vector<Recipe> parse_book() {
  const Json book = Json::parse(atrous_recipes_begin, atrous_recipes_end);
  std::map<std::string, Json> files;
  for (const Json& file : book.at("recipes"))
    for (const Json& document : file.is_array() ? file : Json::array({file}))
      files.emplace(document.at("name").get<std::string>(), document);
  std::vector<Recipe> recipes;
  for (const auto& [name, own] : files) {
    Json document = expand_recipe(files, name);
    document.update(expand_labels(book.at("labels"), document.at("labels").get<std::string>()));
    document.erase("like");
    recipes.push_back(parse_recipe(document.dump(), name));
  }
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
