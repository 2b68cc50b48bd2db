#include "nets/systems/fcn_names.h"

#include "nets/caffe_names.h"

namespace atrous::nets {

Naming caffe_fcn(const Options& options) {
  std::vector<Rename> first;
  // The authors' early fusion of colour and depth has a name of its own for the first layer.
  if (options.integer("channels") == 4)
    first = {{"conv1_1.conv.weight", "conv1_1_bgrd/0"}, {"conv1_1.conv.bias", "conv1_1_bgrd/1"}};
  return caffe_names("*_bn", first);
}

Naming wkentaro_fcn(const Options&) {
  return NamingTable()
      .module("*.conv", "*")
      .module("conv*_*", "relu*_*")
      .module("fc*", "relu*")
      .naming();
}

}  // namespace atrous::nets
