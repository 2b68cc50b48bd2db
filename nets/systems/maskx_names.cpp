#include "nets/systems/maskx_names.h"

namespace atrous::nets {
namespace {

/// Layers <ours>.0, <ours>.1 ... are called <theirs>1, <theirs>2 ... and the last one `last`.
void add_layers(std::vector<Rename>& rules,
                const std::string& ours,
                int count,
                const std::string& theirs,
                const std::string& last) {
  for (int i = 0; i < count; ++i) {
    const std::string own = ours + "." + std::to_string(i);
    const std::string name = i + 1 == count ? last : theirs + std::to_string(i + 1);
    rules.push_back({own + ".weight", name + "_w"});
    rules.push_back({own + ".bias", name + "_b"});
  }
}

}  // namespace

Naming maskx_names(const Options& options) {
  std::vector<Rename> rules;
  add_layers(rules, "mask_head.transfer", options.integer("transfer_layers"), "bbox2mask_mlp_l",
             "mask_fcn_logits_w_flat");
  add_layers(rules, "mask_head.mlp", options.integer("mlp_layers"), "fc_mask_head_mlp_l",
             "mask_mlp_logits_raw");
  rules.push_back({"mask_head.transfer.embedding.weight", "class_embed"});
  return NamingTable()
      .append(rules)
      .append(detectron_rules({.depth = options.integer("depth")}))
      .naming();
}

}  // namespace atrous::nets
