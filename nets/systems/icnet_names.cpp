#include "nets/systems/icnet_names.h"

#include <string>

#include "nets/naming_table.h"

namespace atrous::nets {
namespace {

/// A convolution's two tensors and those of its normalisation: slope, bias, mean, variance.
void add(NamingTable& table, const std::string& ours, const std::string& theirs) {
  table.append({{ours + ".conv.weight", theirs + "/0"},
                {ours + ".conv.bias", theirs + "/1"},
                {ours + ".bn.weight", theirs + "/bn/0"},
                {ours + ".bn.bias", theirs + "/bn/1"},
                {ours + ".bn.running_mean", theirs + "/bn/2"},
                {ours + ".bn.running_var", theirs + "/bn/3"}});
}

}  // namespace

Naming icnet_caffe_names(const Options&) {
  constexpr int kMostBlocks = 36;
  NamingTable table;
  add(table, "backbone.stem.1", "conv1_1_3x3_s2");
  add(table, "backbone.stem.*", "conv1_*_3x3");
  for (int stage = 1; stage <= 4; ++stage) {
    for (int j = 0; j < kMostBlocks; ++j) {
      const std::string ours = "backbone.layer" + std::to_string(stage) + "." + std::to_string(j);
      const std::string theirs = "conv" + std::to_string(stage + 1) + "_" + std::to_string(j + 1);
      add(table, ours + ".1", theirs + "_1x1_reduce");
      add(table, ours + ".2", theirs + "_3x3");
      add(table, ours + ".3", theirs + "_1x1_increase");
      add(table, ours + ".downsample", theirs + "_1x1_proj");
    }
  }
  add(table, "top", "conv5_4_k1");
  add(table, "sub24.low", "conv_sub4");
  add(table, "sub24.high", "conv3_1_sub2_proj");
  add(table, "sub12.low", "conv_sub2");
  add(table, "sub12.high", "conv3_sub1_proj");
  add(table, "fine.*", "conv*_sub1");
  return table.append({{"conv6_cls.weight", "conv6_cls/0"}, {"conv6_cls.bias", "conv6_cls/1"}})
      .naming();
}

}  // namespace atrous::nets
