#pragma once
#include <string>
#include <vector>

#include "core/weights/naming.h"

namespace atrous::nets {

/// Collects the rules of a naming, first rule first. Names are given without their trailing `.*`.
class NamingTable {
 public:
  /// Everything below `ours` is called `theirs`; both may hold stars.
  NamingTable& module(const std::string& ours, const std::string& theirs);
  /// A conv_block(): its convolution, its normalisation, and the block as a whole when it has a
  /// name of its own.
  NamingTable& block(const std::string& ours,
                     const std::string& conv,
                     const std::string& norm,
                     const std::string& whole = {});
  /// A conv_block() whose parts are numbered: <theirs>.<first>, <theirs>.<first + 1>.
  NamingTable& numbered(const std::string& ours, const std::string& theirs, int first = 0);
  NamingTable& append(const std::vector<Rename>& rules);

  const std::vector<Rename>& rules() const noexcept { return rules_; }
  Naming naming() const { return Naming(rules_); }

 private:
  std::vector<Rename> rules_;
};

}  // namespace atrous::nets
