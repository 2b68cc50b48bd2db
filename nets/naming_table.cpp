#include "nets/naming_table.h"

namespace atrous::nets {

NamingTable& NamingTable::module(const std::string& ours, const std::string& theirs) {
  rules_.push_back({ours + ".*", theirs + ".*"});
  return *this;
}

NamingTable& NamingTable::block(const std::string& ours,
                                const std::string& conv,
                                const std::string& norm,
                                const std::string& whole) {
  module(ours + ".conv", conv).module(ours + ".bn", norm).module(ours + ".gn", norm);
  return whole.empty() ? *this : module(ours, whole);
}

NamingTable& NamingTable::numbered(const std::string& ours, const std::string& theirs, int first) {
  return block(ours, theirs + "." + std::to_string(first), theirs + "." + std::to_string(first + 1),
               theirs);
}

NamingTable& NamingTable::append(const std::vector<Rename>& rules) {
  rules_.insert(rules_.end(), rules.begin(), rules.end());
  return *this;
}

}  // namespace atrous::nets
