#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/weights/weight_store.h"
#include "nets/recognise.h"

namespace atrous::nets {

/// A tensor that a system wants, in the source's terms.
struct WantedTensor {
  std::string name, divisor;
  Layout layout;
  Shape shape;  // the network's

  bool operator==(const WantedTensor&) const = default;
};

/// A system with certain options against a file.
struct Trial {
  OptionMap options;
  std::vector<WantedTensor> wanted;
  int found = 0, missing = 0, unexpected = 0, misshaped = 0;

  int penalty() const noexcept { return missing + unexpected + misshaped; }
  /// How many of its names the file has.
  int known() const noexcept { return found + misshaped; }
};

/// Tries a system in one dialect's names against a file.
class Trials {
 public:
  Trials(const WeightStore& store, const System& system, const Dialect& dialect);

  /// Nothing if these options make no network.
  std::optional<Trial> attempt(const OptionMap& options) const;
  /// The extents that a wanted tensor has in the file, turned into the network's order; empty where
  /// the file has no such tensor.
  std::vector<int> extents_in_file(const WantedTensor& wanted) const;
  /// What differs, readable: the first few of each kind.
  std::vector<std::string> differences(const Trial& trial) const;

  const WeightStore& store() const noexcept { return store_; }
  const System& system() const noexcept { return system_; }
  const Dialect& dialect() const noexcept { return dialect_; }

 private:
  bool is_ignored(std::string_view name) const;

  const WeightStore& store_;
  const System& system_;
  const Dialect& dialect_;
  std::vector<std::string> ignored_;
};

}  // namespace atrous::nets
