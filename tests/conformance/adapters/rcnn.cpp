#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

/// Options of the steps, where a case that runs from end to end names them.
void add_steps(const nlohmann::json& from, std::map<std::string, std::string>& options) {
  const std::pair<const char*, const char*> names[] = {
      {"min_size", "min_size"},
      {"max_size", "max_size"},
      {"rpn_pre_nms_top_n_test", "proposals_per_level"},
      {"rpn_post_nms_top_n_test", "proposals"},
      {"rpn_nms_thresh", "proposal_nms"},
      {"rpn_score_thresh", "proposal_score"},
      {"box_score_thresh", "score_threshold"},
      {"box_nms_thresh", "nms"},
      {"box_detections_per_img", "detections"}};
  for (const auto& [theirs, ours] : names)
    if (from.contains(theirs)) options[ours] = from.at(theirs).dump();
}

/// Names of the case's taps and outputs that all cases with regions of their own share.
void add_stages(const std::string& map, const std::string& theirs, Adapted& adapted) {
  adapted.outputs[theirs] = "trunk." + map;
  adapted.outputs["rpn_cls." + theirs] = "trunk." + map + ".scores";
  adapted.outputs["rpn_reg." + theirs] = "trunk." + map + ".deltas";
}

const std::map<std::string, std::string> kHeads = {
    {"box_pool", "box_head.regions"},        {"box_feat", "box_head.features"},
    {"cls_score", "box_head.scores"},        {"bbox_pred", "box_head.deltas"},
    {"mask_pool", "mask_head.regions"},      {"mask_logits", "mask_head.masks"},
    {"res5_roi", "box_head.backbone.layer4"}};

}  // namespace

/// The configuration's name says depth, groups and what regions are pooled from.
std::optional<Adapted> detectron_rcnn(const Case& test) {
  if (test.system != "Mask R-CNN (detectron2)") return std::nullopt;
  const auto& from = test.options;
  const std::string config = from.at("config");
  const bool caffe = from.contains("naming_note");
  const std::string depth = config.substr(config.find("_rcnn_") + 8, 3);
  const std::string trunk = config.find("_C4_") != std::string::npos    ? "c4"
                            : config.find("_DC5_") != std::string::npos ? "dc5"
                                                                        : "fpn";
  Adapted adapted{"maskrcnn-detectron",
                  caffe ? "detectron" : "detectron2",
                  {{"classes", from.at("num_classes").dump()},
                   {"code", caffe ? "detectron" : "detectron2"},
                   {"trunk", trunk},
                   {"depth", depth == "101" || depth == "152" ? depth : "50"},
                   {"stride_in_1x1", from.at("stride_in_1x1").get<bool>() ? "1" : "0"}},
                  kHeads};
  const auto groups = config.find("x");
  if (config.find("_X_101_") != std::string::npos && groups != std::string::npos) {
    adapted.options["groups"] = config.substr(groups - 2, 2);
    adapted.options["group_width"] = config.substr(groups + 1, 1);
  }
  for (const char* level : {"p2", "p3", "p4", "p5", "p6"}) add_stages(level, level, adapted);
  add_stages("c4", "res4", adapted);
  if (trunk == "dc5") add_stages("c5", "res5", adapted);
  return adapted;
}

std::optional<Adapted> torchvision_rcnn(const Case& test) {
  if (!test.system.starts_with("Mask R-CNN R") || !test.options.contains("box_roi_pool"))
    return std::nullopt;
  const auto& from = test.options;
  const std::string depth = test.system.substr(test.system.find("R-CNN R") + 7);
  Adapted adapted{"maskrcnn-torchvision",
                  "torchvision",
                  {{"classes", std::to_string(from.at("num_classes").get<int>() - 1)},
                   {"version", test.system.ends_with("v2") ? "v2" : "v1"},
                   {"depth", depth.substr(0, depth.find('-'))},
                   {"bn_epsilon", from.at("bn_eps_backbone").dump()}}};
  add_steps(from, adapted.options);
  const char* levels[] = {"p2", "p3", "p4", "p5", "p6"};
  for (int i = 0; i < 5; ++i) {
    const std::string number = std::to_string(i), ours = std::string("trunk.") + levels[i];
    adapted.outputs["fpn." + (i < 4 ? number : "pool")] = ours;
    adapted.outputs["rpn_cls." + number] = ours + ".scores";
    adapted.outputs["rpn_box." + number] = ours + ".deltas";
  }
  adapted.outputs["box_pooled"] = "box_head.regions";
  adapted.outputs["class_logits"] = "box_head.scores";
  adapted.outputs["box_regression"] = "box_head.deltas";
  adapted.outputs["mask_pooled"] = "mask_head.regions";
  adapted.outputs["mask_logits"] = "mask_head.masks";
  return adapted;
}

}  // namespace atrous::conformance
