#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "nets/recipe.h"
#include "nets/recognise.h"

namespace atrous::nets {

/// The recipes of nets/recipes, for published weights that do not bring their own. By name.
std::span<const Recipe> recipe_book();

/// The recipe called `name`, or nullptr.
const Recipe* find_recipe(std::string_view name);

/// The recipes that a recognised file may belong to: their system, dialect and every option that
/// the file tells agree. Options that the file does not tell come from the recipe, the others
/// from the file.
std::vector<Recipe> recipes_for(const Candidate& candidate);

}  // namespace atrous::nets
