#include "nets/systems/fcis_names.h"

#include <array>
#include <string>
#include <utility>

#include "nets/naming_table.h"

namespace atrous::nets {
namespace {

/// A convolution and its normalisation: MXNet joins names and parameters with underscores.
void add_block(NamingTable& table,
               const std::string& ours,
               const std::string& conv,
               const std::string& norm) {
  table.append({{ours + ".conv.weight", conv + "_weight"},
                {ours + ".bn.weight", norm + "_gamma"},
                {ours + ".bn.bias", norm + "_beta"},
                {ours + ".bn.running_mean", norm + "_moving_mean"},
                {ours + ".bn.running_var", norm + "_moving_var"}});
}

void add_layer(NamingTable& table, const std::string& ours, const std::string& theirs) {
  table.append({{ours + ".weight", theirs + "_weight"}, {ours + ".bias", theirs + "_bias"}})
      .module(ours, theirs);
}

/// The residual blocks: 2a, 2b ...; from 101 layers on 3a, 3b1, 3b2 ... and 4a, 4b1 ...
void add_stages(NamingTable& table, int depth) {
  constexpr std::array kParts = {std::pair{".1", "_branch2a"}, std::pair{".2", "_branch2b"},
                                 std::pair{".3", "_branch2c"},
                                 std::pair{".downsample", "_branch1"}};
  const int counts[] = {3, depth == 152 ? 8 : 4, depth == 50 ? 6 : depth == 101 ? 23 : 36, 3};
  for (int i = 0; i < 4; ++i) {
    const bool counted = depth > 50 && (i == 1 || i == 2);
    for (int j = 0; j < counts[i]; ++j) {
      const std::string ours = "backbone.layer" + std::to_string(i + 1) + "." + std::to_string(j);
      std::string theirs = std::to_string(i + 2) + static_cast<char>('a' + (counted ? j > 0 : j));
      if (counted && j > 0) theirs += std::to_string(j);
      for (const auto& [part, branch] : kParts)
        add_block(table, ours + part, "res" + theirs + branch, "bn" + theirs + branch);
      table.module(ours, "res" + theirs + "_relu");
    }
  }
}

NamingTable names_without_boxes(const Options& options) {
  NamingTable table;
  add_block(table, "backbone.stem", "conv1", "bn_conv1");
  table.module("backbone.maxpool", "pool1");
  add_stages(table, options.integer("depth"));
  add_layer(table, "rpn.conv", "rpn_conv_3x3");
  add_layer(table, "rpn.scores", "rpn_cls_score");
  add_layer(table, "rpn.deltas", "rpn_bbox_pred");
  add_layer(table, "reduce", "conv_new_1");
  add_layer(table, "maps", "fcis_cls_seg");
  return table;
}

}  // namespace

Naming fcis_names(const Options& options) {
  NamingTable table = names_without_boxes(options);
  add_layer(table, "boxes", "fcis_bbox");
  return table.naming();
}

Naming fcis_snapshot_names(const Options& options) {
  NamingTable table = names_without_boxes(options);
  table.append({{"boxes.weight", "fcis_bbox_weight_test"}, {"boxes.bias", "fcis_bbox_bias_test"}});
  return table.naming();
}

}  // namespace atrous::nets
