#include "nets/backbones/resnet_names.h"

#include "nets/naming_table.h"

namespace atrous::nets {

std::vector<Rename> torchvision_resnet_names(const std::string& ours, const std::string& theirs) {
  return NamingTable()
      .block(ours + "stem", theirs + "conv1", theirs + "bn1")
      .block(ours + "layer*.*.downsample", theirs + "layer*.*.downsample.0",
             theirs + "layer*.*.downsample.1")
      .block(ours + "layer*.*.*", theirs + "layer*.*.conv*", theirs + "layer*.*.bn*")
      .append({{ours + "*", theirs + "*"}})
      .rules();
}

std::vector<Rename> semseg_resnet_names(const std::string& ours) {
  NamingTable table;
  for (int i = 0; i < 3; ++i) {
    const auto at = [&](int part) { return "layer0." + std::to_string(3 * i + part); };
    table.block(ours + ".stem." + std::to_string(i + 1), at(0), at(1), at(2));
  }
  table.module(ours + ".maxpool", "layer0");
  return table.append(torchvision_resnet_names(ours + ".", "")).rules();
}

std::vector<Rename> encoding_resnet_names(const std::string& ours, const std::string& theirs) {
  NamingTable table;
  table.block(ours + ".stem.1", theirs + ".conv1.0", theirs + ".conv1.1")
      .block(ours + ".stem.2", theirs + ".conv1.3", theirs + ".conv1.4")
      .block(ours + ".stem.3", theirs + ".conv1.6", theirs + ".bn1")
      .append(torchvision_resnet_names(ours + ".", theirs + "."));
  std::vector<Rename> rules = table.rules();
  rules.back().theirs = "*";
  return rules;
}

NamingTable& add_pytorchcv_units(NamingTable& table,
                                 const std::string& ours,
                                 const std::string& theirs) {
  constexpr int kMostBlocks = 36;
  // Blocks are counted from 1 there.
  for (int j = 0; j < kMostBlocks; ++j) {
    const std::string block = ours + "." + std::to_string(j);
    const std::string unit = theirs + ".unit" + std::to_string(j + 1);
    table.module(block + ".downsample", unit + ".identity_conv")
        .module(block + ".*.conv", unit + ".body.conv*.conv")
        .module(block + ".*.bn", unit + ".body.conv*.bn");
  }
  return table.module(ours, theirs);
}

std::vector<Rename> pytorchcv_resnet_names(const std::string& ours, const std::string& theirs) {
  NamingTable table;
  table.module(ours + ".stem.*", theirs + ".0.conv*");
  return add_pytorchcv_units(table, ours + ".layer*", theirs + ".*").rules();
}

}  // namespace atrous::nets
