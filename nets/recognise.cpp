#include "nets/recognise.h"

#include <algorithm>
#include <memory>

#include "nets/catalog.h"
#include "nets/option_search.h"

namespace atrous::nets {
namespace {

/// How many of the likeliest are searched.
constexpr std::size_t kSearched = 24;

bool better(const Candidate& a, const Candidate& b) { return a.penalty() < b.penalty(); }

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
  std::vector<std::unique_ptr<OptionSearch>> searches;
  for (const System* system : systems()) {
    if (!only.empty() && system->name != only) continue;
    for (const Dialect& dialect : system->dialects) {
      auto search = std::make_unique<OptionSearch>(store, *system, dialect, fixed);
      if (search->best() && search->best()->found + search->best()->misshaped > 0) searches.push_back(std::move(search));
    }
  }
  // Those that know most of the file's names come first.
  const auto known = [](const std::unique_ptr<OptionSearch>& search) {
    const Trial& trial = *search->best();
    return trial.found + trial.misshaped - trial.unexpected;
  };
  std::ranges::stable_sort(searches, std::ranges::greater{}, known);
  std::vector<Candidate> candidates;
  bool found = false;
  for (std::size_t i = 0; i < searches.size() && i < kSearched; ++i) {
    // After a fit, only what fits nearly as well without a search can be another one.
    if (found && 2 * searches[i]->best()->unexpected > static_cast<int>(store.tensors().size()))
      continue;
    searches[i]->run();
    candidates.push_back(searches[i]->candidate());
    found = found || candidates.back().exact();
  }
  std::stable_sort(candidates.begin(), candidates.end(), better);
  if (candidates.size() > most) candidates.resize(most);
  return candidates;
}

}  // namespace atrous::nets
