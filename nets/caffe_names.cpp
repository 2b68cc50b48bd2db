#include "nets/caffe_names.h"

namespace atrous::nets {

Naming caffe_names(const std::string& norm, std::vector<Rename> first) {
  NamingTable table;
  table.append(first).append({{"*.conv.weight", "*/0"},
                              {"*.conv.bias", "*/1"},
                              {"*.bn.weight", norm + "/0"},
                              {"*.bn.bias", norm + "/1"},
                              {"*.weight", "*/0"},
                              {"*.bias", "*/1"}});
  return table.naming();
}

std::vector<Rename> caffe_norm_rules(const std::string& ours,
                                     const std::string& conv,
                                     const std::string& norm,
                                     const std::string& scale) {
  return {{ours + ".conv.weight", conv + "/0"},
          {ours + ".conv.bias", conv + "/1"},
          {ours + ".bn.running_mean", norm + "/0", Layout::quotient, norm + "/2"},
          {ours + ".bn.running_var", norm + "/1", Layout::quotient, norm + "/2"},
          {ours + ".bn.weight", scale + "/0"},
          {ours + ".bn.bias", scale + "/1"},
          {ours + ".*", conv + ".*"}};
}

std::vector<Rename> caffe_bn_rules(const std::string& ours,
                                   const std::string& conv,
                                   const std::string& norm) {
  return {{ours + ".conv.weight", conv + "/0"},
          {ours + ".conv.bias", conv + "/1"},
          {ours + ".bn.weight", norm + "/0"},
          {ours + ".bn.bias", norm + "/1"},
          {ours + ".bn.running_mean", norm + "/2"},
          {ours + ".bn.running_var", norm + "/3"},
          {ours + ".*", conv + ".*"}};
}

}  // namespace atrous::nets
