#include "nets/tensorflow_names.h"

namespace atrous::nets {

void add_tensorflow_block(NamingTable& table,
                          const std::string& ours,
                          const std::string& theirs,
                          const std::string& result,
                          bool depthwise) {
  const std::string norm = theirs + "/BatchNorm/";
  table
      .append({depthwise
                   ? Rename{ours + ".conv.weight", theirs + "/depthwise_weights", Layout::hwim}
                   : Rename{ours + ".conv.weight", theirs + "/weights", Layout::hwio},
               {ours + ".conv.bias", theirs + "/biases"},
               {ours + ".bn.weight", norm + "gamma"},
               {ours + ".bn.bias", norm + "beta"},
               {ours + ".bn.running_mean", norm + "moving_mean"},
               {ours + ".bn.running_var", norm + "moving_variance"}})
      .module(ours, theirs + result);
}

void add_tensorflow_separable(NamingTable& table,
                              const std::string& ours,
                              const std::string& theirs,
                              const std::string& result) {
  add_tensorflow_block(table, ours + ".depthwise", theirs + "_depthwise", result, true);
  add_tensorflow_block(table, ours + ".pointwise", theirs + "_pointwise", result);
}

}  // namespace atrous::nets
