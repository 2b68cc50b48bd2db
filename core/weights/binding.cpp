#include "core/weights/binding.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <set>

#include "core/base/error.h"

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

/// First element whose exponent bits are all ones, or -1.
template <class Bits>
std::ptrdiff_t first_special(const Tensor& tensor, Bits exponent) {
  const std::ptrdiff_t count = tensor.shape().count();
  const auto is_special = [&](std::ptrdiff_t i) {
    Bits bits;
    std::memcpy(&bits, tensor.data() + i * std::ptrdiff_t{sizeof bits}, sizeof bits);
    return (bits & exponent) == exponent;
  };
  bool any = false;
  for (std::ptrdiff_t i = 0; i < count; ++i) any |= is_special(i);  // becomes vector code
  for (std::ptrdiff_t i = 0; any && i < count; ++i)
    if (is_special(i)) return i;
  return -1;
}

/// First element that is NaN or infinite, or -1.
std::ptrdiff_t first_not_finite(const Tensor& tensor) {
  switch (tensor.dtype()) {
    case DType::f32:
      return first_special<std::uint32_t>(tensor, 0x7F800000U);
    case DType::f16:
      return first_special<std::uint16_t>(tensor, 0x7C00U);
    case DType::bf16:
      return first_special<std::uint16_t>(tensor, 0x7F80U);
    default:
      return -1;
  }
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

bool matches_any(std::string_view name, std::span<const std::string> patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return match_stars(pattern, name).has_value();
  });
}

}  // namespace

const Tensor& BoundWeights::get(std::string_view name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end())
    throw Error(Code::missing_weight, std::string(name) + ": no weight is bound to this name");
  return found->second;
}

bool BoundWeights::has(std::string_view name) const noexcept {
  return tensors_.find(name) != tensors_.end();
}

BoundWeights bind_weights(std::span<const WeightSpec> wanted,
                          const WeightStore& store,
                          const Naming& naming,
                          std::span<const std::string> ignored) {
  BoundWeights bound;
  Diff diff;
  std::set<std::string, std::less<>> used;
  std::vector<const WeightSpec*> missing;
  for (const WeightSpec& spec : wanted) {
    const std::string theirs = naming.source(spec.name).name;
    used.insert(theirs);
    const Tensor* tensor = store.find(theirs);
    if (tensor == nullptr) {
      missing.push_back(&spec);
    } else if (tensor->shape() != spec.shape) {
      diff.add(label(spec.name, theirs) + ": file has " + tensor->shape().text() +
               ", layer wants " + spec.shape.text());
    } else if (const std::ptrdiff_t bad = first_not_finite(*tensor); bad >= 0) {
      diff.add(label(spec.name, theirs) + ": element " + std::to_string(bad) + " is not finite");
    } else {
      bound.set(spec.name, *tensor);
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
