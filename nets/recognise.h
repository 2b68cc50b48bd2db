#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/weights/weight_store.h"
#include "nets/system.h"

namespace atrous::nets {

using OptionMap = std::map<std::string, std::string>;

/// What a weight file may be: a system with options, in one dialect's names.
struct Candidate {
  const System* system = nullptr;
  const Dialect* dialect = nullptr;
  OptionMap options;             // every option of the system
  std::set<std::string> untold;  // options that could as well have another value
  int missing = 0, unexpected = 0, misshaped = 0;
  std::vector<std::string> differences;  // the first few, readable

  int penalty() const noexcept { return missing + unexpected + misshaped; }
  bool exact() const noexcept { return penalty() == 0; }
  /// `deeplabv3-resnet (torchvision names): classes=21 depth=101`
  std::string text() const;
};

/// Says what a file is from its tensors' names and shapes alone, best candidate first, at most
/// `most` of them. Options are searched for: choices by trial, sizes by how the shapes of tensors
/// follow them. `only` limits the search to one system; `fixed` options stay as they are.
std::vector<Candidate> recognise(const WeightStore& store,
                                 std::string_view only = {},
                                 const OptionMap& fixed = {},
                                 std::size_t most = 3);

}  // namespace atrous::nets
