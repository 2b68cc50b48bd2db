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

}  // namespace atrous::nets
