#include "nets/recognise.h"

#include <algorithm>
#include <memory>

#include "nets/catalog.h"
#include "nets/option_search.h"

namespace atrous::nets {
namespace {

/// How many of the likeliest are searched, and how many of these thoroughly.
constexpr std::size_t kSearched = 24, kSearchedTogether = 3;

using Searches = std::vector<std::unique_ptr<OptionSearch>>;

Searches all_searches(const WeightStore& store, std::string_view only, const OptionMap& fixed) {
  Searches searches;
  for (const System* system : systems()) {
    if (!only.empty() && system->name != only) continue;
    for (const Dialect& dialect : system->dialects) {
      auto search = std::make_unique<OptionSearch>(store, *system, dialect, fixed);
      if (search->best()) searches.push_back(std::move(search));
    }
  }
  return searches;
}

/// One that leaves so little open that no strange system can be nearer.
bool is_near(const std::unique_ptr<OptionSearch>& search, std::size_t tensors) {
  constexpr std::size_t kShare = 10;
  return kShare * static_cast<std::size_t>(search->best()->penalty()) < tensors;
}

bool is_exact(const std::unique_ptr<OptionSearch>& search) {
  return search->best()->penalty() == 0;
}

/// Improves those that know most of the file's names; what is left are these, best first.
void search_likeliest(Searches& searches, std::size_t tensors) {
  std::erase_if(searches, [](const auto& search) { return search->best()->known() == 0; });
  const auto likeliness = [](const auto& search) {
    return search->best()->known() - search->best()->unexpected;
  };
  std::ranges::stable_sort(searches, std::ranges::greater{}, likeliness);
  if (searches.size() > kSearched) searches.resize(kSearched);
  Searches searched;
  for (auto& search : searches) {
    // After a fit, only what fits nearly as well without a search can be another one.
    const bool found = std::ranges::any_of(searched, is_exact);
    if (found && 2 * static_cast<std::size_t>(search->best()->unexpected) > tensors) continue;
    search->run();
    searched.push_back(std::move(search));
  }
  const auto penalty = [](const auto& search) { return search->best()->penalty(); };
  std::ranges::stable_sort(searched, {}, penalty);
  for (std::size_t i = 0; i < searched.size() && i < kSearchedTogether; ++i) {
    if (std::ranges::any_of(searched, is_exact)) break;
    if (searched[i]->best()->known() > searched[i]->best()->unexpected) searched[i]->run_together();
  }
  std::ranges::stable_sort(searched, {}, penalty);
  searches = std::move(searched);
}

/// Systems none of whose names the file has, as their options are.
Searches strange_searches(const WeightStore& store, std::string_view only, const OptionMap& fixed) {
  Searches searches = all_searches(store, only, fixed);
  std::erase_if(searches, [](const auto& search) { return search->best()->known() > 0; });
  for (const auto& search : searches) search->start_elsewhere();
  return searches;
}

}  // namespace

std::string Candidate::text() const {
  std::string text = std::string(system->name) + " (" + std::string(dialect->name) + " names):";
  for (const auto& [name, value] : options) text += " " + name + "=" + value;
  return text;
}

std::vector<Candidate> recognise(const WeightStore& store,
                                 std::string_view only,
                                 const OptionMap& fixed,
                                 std::size_t most) {
  const std::size_t tensors = store.tensors().size();
  Searches searches = all_searches(store, only, fixed);
  search_likeliest(searches, tensors);
  const auto near = [&](const auto& search) { return is_near(search, tensors); };
  if (std::ranges::none_of(searches, near)) {
    Searches more = strange_searches(store, only, fixed);
    search_likeliest(more, tensors);
    std::ranges::move(more, std::back_inserter(searches));
  }
  std::vector<Candidate> candidates;
  for (const auto& search : searches) candidates.push_back(search->candidate());
  std::ranges::stable_sort(candidates, {}, &Candidate::penalty);
  if (candidates.size() > most) candidates.resize(most);
  return candidates;
}

}  // namespace atrous::nets
