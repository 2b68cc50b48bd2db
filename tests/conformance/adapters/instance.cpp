#include "nets/heads/regions.h"
#include "nets/systems/maskx_heads.h"
#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

/// A piece of Mask^X R-CNN: from the features of boxes and of masks on.
Graph transfer_heads(const nets::Options& options, int channels, int features) {
  GraphBuilder g("mask transfer");
  const Value x = g.input("image", {.channels = channels});
  const Value box = g.input("box_feat", {.channels = features, .height = 1, .width = 1});
  const int classes = options.integer("classes") + 1;
  const nets::BoxOutputs outputs =
      nets::box_outputs(g, "box_head", box, {.scores = classes, .boxes = classes});
  const int masks = options.integer("shared_mask") != 0 ? 1 : classes;
  const Value probabilities = nets::maskx_masks(g, x, masks, nets::maskx_params(options));
  g.output("cls_score", outputs.scores);
  g.output("bbox_pred", outputs.deltas);
  g.output("mask_probs", probabilities);
  Graph graph = std::move(g).finish();
  for (const auto& [theirs, ours] :
       {std::pair{"mask_w", "weights"}, {"fcn_logits", "fcn"}, {"mlp_logits", "branch"}}) {
    const Value value = graph.find("mask_head." + std::string(ours));
    if (value.id >= 0) graph.outputs.push_back({theirs, value});
  }
  return graph;
}

/// How many of prefix1, prefix2 ... are parameters, and the `last` one.
int count_layers(const Case& test, const std::string& prefix, const std::string& last) {
  int count = 0;
  for (const Uniform& param : test.params)
    if (param.name.ends_with("_w") && (param.name.starts_with(prefix) || param.name == last + "_w"))
      ++count;
  return count;
}

const Uniform* find_param(const Case& test, const std::string& name) {
  for (const Uniform& param : test.params)
    if (param.name == name) return &param;
  return nullptr;
}

}  // namespace

/// These heads were built by themselves, with the scales of all five levels from the coarsest on:
/// each map is pooled with half of its own.
std::optional<Adapted> panet(const Case& test) {
  if (test.system != "PANet") return std::nullopt;
  Adapted adapted{"panet",
                  "panet",
                  {{"classes", std::to_string(test.options.at("classes").get<int>() - 1)}},
                  {{"box_feat", "box_head.features"},
                   {"cls_score", "box_head.scores"},
                   {"bbox_pred", "box_head.deltas"}}};
  const char* levels[] = {"p6", "p5", "p4", "p3", "p2"};
  for (int i = 0; i < 5; ++i)
    adapted.outputs["blob" + std::to_string(i)] = std::string("trunk.") + levels[i];
  adapted.outputs["fcn"] = "mask_head.mask_head.upsampled";
  adapted.outputs["ff"] = "mask_head.mask_head.foreground";
  adapted.outputs["mask_probs"] = "mask_head.masks";
  adapted.region_scale = 0.5F;
  return adapted;
}

/// The levels p2 to p6; the case's proposal network and heads are left out.
std::optional<Adapted> detnet(const Case& test) {
  if (!test.system.starts_with("DetNet")) return std::nullopt;
  Adapted adapted{"detnet-rcnn", "detnet-pytorch", {}};
  if (test.options.contains("layers"))
    adapted.options["layers"] = list_text(test.options.at("layers"));
  for (const char* level : {"p2", "p3", "p4", "p5", "p6"})
    adapted.outputs[level] = std::string("trunk.") + level;
  for (int i = 1; i <= 5; ++i)
    adapted.outputs["c" + std::to_string(i + 1)] = "trunk.backbone.layer" + std::to_string(i);
  return adapted;
}

std::optional<Adapted> mask_transfer(const Case& test) {
  if (!test.system.starts_with("Mask^X")) return std::nullopt;
  const auto& from = test.options;
  const int transfer = count_layers(test, "bbox2mask_mlp_l", "mask_fcn_logits_w_flat");
  const int mlp = count_layers(test, "fc_mask_head_mlp_l", "mask_mlp_logits_raw");
  const auto& shape = test.input.shape;
  Adapted adapted{"maskx",
                  "detectron",
                  {{"classes", std::to_string(from.at("classes").get<int>() - 1)},
                   {"transfer_layers", std::to_string(transfer)},
                   {"mlp_layers", std::to_string(mlp)},
                   {"side", std::to_string(shape.at(2))}}};
  const std::string activation = from.value("activation", std::string());
  if (activation.starts_with("ReLU")) adapted.options["activation"] = "relu";
  const Uniform* scores = find_param(test, "cls_score_w");
  const int features = scores ? scores->shape.at(1) : 1024;
  if (const Uniform* first =
          find_param(test, transfer > 1 ? "bbox2mask_mlp_l1_w" : "mask_fcn_logits_w_flat_w")) {
    const int known = first->shape.at(1);
    adapted.options["transfer_from"] = known == features       ? "scores"
                                       : known == 4 * features ? "boxes"
                                                               : "both";
  }
  if (const Uniform* first = find_param(test, "fc_mask_head_mlp_l1_w"))
    adapted.options["mlp_width"] = std::to_string(first->shape.at(0));
  if (const Uniform* own = find_param(test, "mask_fcn_logits_w"))
    adapted.options["shared_mask"] = own->shape.at(0) == 1 ? "1" : "0";
  adapted.build = [channels = shape.at(1), features](const nets::Options& options) {
    return transfer_heads(options, channels, features);
  };
  return adapted;
}

}  // namespace atrous::conformance
