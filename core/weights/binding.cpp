#include "core/weights/binding.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <set>

#include "core/base/error.h"
#include "core/runtime/thread_pool.h"

namespace atrous {
namespace {

/// Levenshtein distance, given up beyond `limit`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    std::size_t smallest = row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
      smallest = std::min(smallest, row[j]);
    }
    if (smallest > limit) return limit + 1;
  }
  return row.back();
}

std::string nearest(std::string_view name, const std::set<std::string_view>& candidates) {
  std::string_view best;
  std::size_t least = name.size() / 3 + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t found = distance(name, candidate, least);
    if (found < least) {
      least = found;
      best = candidate;
    }
  }
  return best.empty() ? std::string() : " (nearest: " + std::string(best) + ")";
}

/// First element whose exponent bits are all ones, or -1. `Bits` is signed: the largest magnitude is
/// then one vector instruction a register, where a flag for each element would take several.
template <class Bits>
std::ptrdiff_t first_special(const Tensor& tensor, Bits infinity) {
  constexpr Bits kMagnitude = std::numeric_limits<Bits>::max();
  const std::ptrdiff_t count = tensor.shape().count();
  const auto magnitude = [&](std::ptrdiff_t i) {
    Bits bits;
    std::memcpy(&bits, tensor.data() + i * std::ptrdiff_t{sizeof bits}, sizeof bits);
    return static_cast<Bits>(bits & kMagnitude);
  };
  Bits largest = 0;
  for (std::ptrdiff_t i = 0; i < count; ++i) largest = std::max(largest, magnitude(i));
  for (std::ptrdiff_t i = 0; largest >= infinity && i < count; ++i)
    if (magnitude(i) >= infinity) return i;
  return -1;
}

/// First element that is NaN or infinite, or -1.
std::ptrdiff_t first_not_finite(const Tensor& tensor) {
  switch (tensor.dtype()) {
    case DType::f32:
      return first_special<std::int32_t>(tensor, 0x7F800000);
    case DType::f16:
      return first_special<std::int16_t>(tensor, 0x7C00);
    case DType::bf16:
      return first_special<std::int16_t>(tensor, 0x7F80);
    default:
      return -1;
  }
}

/// What first_not_finite() says of each tensor. All threads look through large files: it is memory
/// that limits one.
std::vector<std::ptrdiff_t> first_not_finite(std::span<const Tensor* const> tensors) {
  constexpr std::ptrdiff_t kWorthThreads = std::ptrdiff_t{16} << 20;
  std::ptrdiff_t bytes = 0;
  for (const Tensor* tensor : tensors) bytes += tensor != nullptr ? tensor->bytes() : 0;
  std::vector<std::ptrdiff_t> found(tensors.size(), -1);
  ThreadPool pool(bytes < kWorthThreads ? 1 : 0);
  pool.parallel_for(static_cast<int>(tensors.size()), 1, [&](Range range, int) {
    for (int i = range.begin; i < range.end; ++i) {
      const auto at = static_cast<std::size_t>(i);
      if (tensors[at] != nullptr) found[at] = first_not_finite(*tensors[at]);
    }
  });
  return found;
}

/// Collects the differences between what a network wants and what a file holds.
class Diff {
 public:
  void add(std::string line) {
    if (++count_ <= kShown) lines_ += "\n  " + std::move(line);
  }
  void throw_if_any(const std::string& source) const {
    if (count_ == 0) return;
    std::string more =
        count_ > kShown ? "\n  and " + std::to_string(count_ - kShown) + " more" : "";
    throw Error(Code::missing_weight,
                source + ": the weights do not fit the network" + lines_ + more);
  }

 private:
  static constexpr int kShown = 20;
  int count_ = 0;
  std::string lines_;
};

std::string label(const std::string& ours, const std::string& theirs) {
  return ours == theirs ? ours : ours + " (in the file: " + theirs + ")";
}

/// The number that a tensor is to be divided by, if there is one.
std::optional<float> divisor_of(const SourceName& source, const WeightStore& store) {
  const Tensor* tensor = source.divisor.empty() ? nullptr : store.find(source.divisor);
  if (tensor == nullptr || tensor->shape().count() != 1) return std::nullopt;
  return tensor->to_floats()[0];
}

/// Why a tensor of the file cannot serve, or nothing. `bad` is its first element that is not finite.
std::string misfit(const Tensor& tensor,
                   std::ptrdiff_t bad,
                   const SourceName& source,
                   const WeightStore& store,
                   const WeightSpec& spec) {
  if (!fits(source.layout, tensor.shape(), spec.shape)) {
    const bool plain = source.layout == Layout::same;
    return "file has " + tensor.shape().text() + ", layer wants " + spec.shape.text() +
           (plain ? "" : " (stored as " + std::string(name_of(source.layout)) + ")");
  }
  if (bad >= 0) return "element " + std::to_string(bad) + " is not finite";
  if (source.divisor.empty()) return {};
  const std::optional<float> divisor = divisor_of(source, store);
  if (!divisor) return "its scale factor " + source.divisor + " is missing or not one number";
  return std::isfinite(*divisor) ? "" : "its scale factor " + source.divisor + " is not finite";
}

bool matches_any(std::string_view name, std::span<const std::string> patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return match_stars(pattern, name).has_value();
  });
}

}  // namespace

void BoundWeights::set(std::string name, Tensor tensor) {
  const Shape shape = tensor.shape();
  set(std::move(name), BoundWeight{std::move(tensor), shape});
}

const BoundWeight& BoundWeights::get(std::string_view name) const {
  const auto found = weights_.find(name);
  if (found == weights_.end())
    throw Error(Code::missing_weight, std::string(name) + ": no weight is bound to this name");
  return found->second;
}

bool BoundWeights::has(std::string_view name) const noexcept {
  return weights_.find(name) != weights_.end();
}

std::vector<float> BoundWeights::floats(std::string_view name) const {
  const BoundWeight& weight = get(name);
  return to_network(weight.layout, weight.tensor.to_floats(), weight.shape, weight.divisor);
}

BoundWeights bind_weights(std::span<const WeightSpec> wanted,
                          const WeightStore& store,
                          const Naming& naming,
                          std::span<const std::string> ignored) {
  BoundWeights bound;
  Diff diff;
  std::set<std::string, std::less<>> used;
  std::vector<const WeightSpec*> missing;
  std::vector<SourceName> sources;
  std::vector<const Tensor*> tensors;
  for (const WeightSpec& spec : wanted) {
    sources.push_back(naming.source(spec.name));
    tensors.push_back(store.find(sources.back().name));
  }
  const std::vector<std::ptrdiff_t> bad = first_not_finite(tensors);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const WeightSpec& spec = wanted[i];
    const SourceName& theirs = sources[i];
    const Tensor* tensor = tensors[i];
    used.insert(theirs.name);
    if (!theirs.divisor.empty()) used.insert(theirs.divisor);
    if (tensor == nullptr) {
      missing.push_back(&spec);
    } else if (const std::string problem = misfit(*tensor, bad[i], theirs, store, spec);
               !problem.empty()) {
      diff.add(label(spec.name, theirs.name) + ": " + problem);
    } else {
      bound.set(spec.name, BoundWeight{*tensor, spec.shape, theirs.layout,
                                       divisor_of(theirs, store).value_or(1)});
    }
  }
  std::set<std::string_view> unexpected;
  for (const auto& [name, tensor] : store.tensors())
    if (!used.contains(name) && !matches_any(name, ignored)) unexpected.insert(name);
  for (const WeightSpec* spec : missing) {
    const std::string theirs = naming.source(spec->name).name;
    diff.add(label(spec->name, theirs) + ": missing, layer wants " + spec->shape.text() +
             nearest(theirs, unexpected));
  }
  for (const std::string_view name : unexpected) {
    diff.add(std::string(name) + ": unexpected " + store.find(name)->shape().text() +
             ", no layer uses it");
  }
  diff.throw_if_any(store.source());
  return bound;
}

}  // namespace atrous
