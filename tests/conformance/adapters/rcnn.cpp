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

/// A parameter's shape; empty if the case lacks it.
std::vector<int> shape_of(const Case& test, const std::string& name) {
  for (const Uniform& param : test.params)
    if (param.name == name) return param.shape;
  return {};
}

bool has(const Case& test, const std::string& name) { return !shape_of(test, name).empty(); }

/// How many of the names that `name(0)`, `name(1)` ... gives are parameters.
template <class Name>
int count(const Case& test, Name name) {
  int i = 0;
  while (has(test, name(i))) ++i;
  return i;
}

/// Where one code base keeps what tells its networks apart.
struct CodeBase {
  const char* dialect;
  const char* sign;     // a parameter of it
  const char* blocks;   // a convolution of every block of the third stage, with %
  const char* grouped;  // the first 3x3 of the first stage
  const char* norm;     // of a lateral convolution, without its end
  const char* scale;    // that end
  const char* convs;    // of the box head, with % counted from 1
  const char* second;   // its second fully connected layer
  const char* scores;
  const char* boxes;
  const char* masks;
  const char* keypoints;
};

constexpr CodeBase kCodeBases[] = {
    {"detectron2", "proposal_generator.rpn_head.conv.weight", "res4.%.conv1.weight",
     "res2.0.conv2.weight", "backbone.fpn_lateral2.norm", ".weight",
     "roi_heads.box_head.conv%.weight", "roi_heads.box_head.fc2.weight",
     "roi_heads.box_predictor.cls_score.weight", "roi_heads.box_predictor.bbox_pred.weight",
     "roi_heads.mask_head.predictor.weight", "roi_heads.keypoint_head.score_lowres.weight"},
    {"detectron", "cls_score_w", "res4_%_branch2a_w", "res2_0_branch2b_w",
     "fpn_inner_res2_2_sum_lateral_gn", "_s", "head_conv%_w", "fc7_w", "cls_score_w", "bbox_pred_w",
     "mask_fcn_logits_w", "kps_score_lowres_w"},
    {"benchmark", "roi_heads.box.predictor.cls_score.weight", "backbone.body.layer3.%.conv1.weight",
     "backbone.body.layer1.0.conv2.weight", "backbone.fpn.fpn_inner1.1", ".weight",
     "roi_heads.box.feature_extractor.xconvs.%.weight",
     "roi_heads.box.feature_extractor.fc7.weight", "roi_heads.box.predictor.cls_score.weight",
     "roi_heads.box.predictor.bbox_pred.weight", "roi_heads.mask.predictor.mask_fcn_logits.weight",
     "roi_heads.keypoint.predictor.kps_score_lowres.weight"},
    {"mmdetection", "roi_head.bbox_head.fc_cls.weight", "backbone.layer3.%.conv1.weight",
     "backbone.layer1.0.conv2.weight", "neck.lateral_convs.0.gn", ".weight",
     "roi_head.bbox_head.shared_convs.%.conv.weight", "roi_head.bbox_head.shared_fcs.1.weight",
     "roi_head.bbox_head.fc_cls.weight", "roi_head.bbox_head.fc_reg.weight",
     "roi_head.mask_head.conv_logits.weight", ""}};

std::string with_number(const std::string& pattern, int number) {
  const auto at = pattern.find('%');
  return pattern.substr(0, at) + std::to_string(number) + pattern.substr(at + 1);
}

/// What the shapes of the parameters say about the network; detectron2's backbone is in one of two
/// places.
void add_structure(const Case& test, const CodeBase& code, Adapted& adapted) {
  auto& options = adapted.options;
  for (const std::string body : {"", "backbone.", "backbone.bottom_up."}) {
    const int blocks = count(test, [&](int i) { return body + with_number(code.blocks, i); });
    if (blocks > 0) options["depth"] = blocks > 30 ? "152" : blocks > 20 ? "101" : "50";
    const std::vector<int> grouped = shape_of(test, body + code.grouped);
    if (grouped.size() != 4) continue;
    options["groups"] = std::to_string(grouped[0] / grouped[1]);
    options["group_width"] = std::to_string(grouped[1]);
  }
  if (has(test, code.norm + std::string(code.scale)))
    options["norm"] = has(test, std::string(code.norm) + ".running_var") ? "batch" : "group";
  const int step = std::string(code.dialect) != "benchmark" ? 1 : options.contains("norm") ? 3 : 2;
  const int first =
      std::string(code.dialect) == "benchmark" || std::string(code.dialect) == "mmdetection" ? 0
                                                                                             : 1;
  const int convs = count(test, [&](int i) { return with_number(code.convs, first + step * i); });
  options["box_convs"] = std::to_string(convs);
  const bool c4 = options["trunk"] == "c4";
  if (!c4) options["box_layers"] = has(test, code.second) ? "2" : "1";
  const std::vector<int> scores = shape_of(test, code.scores), boxes = shape_of(test, code.boxes);
  const std::vector<int> masks = shape_of(test, code.masks);
  if (!scores.empty()) {
    options["classes"] = std::to_string(scores[0] - 1);
    options["shared_box"] = !boxes.empty() && boxes[0] <= 8 && scores[0] > 3 ? "1" : "0";
    options["shared_mask"] = !masks.empty() && masks[0] == 1 && scores[0] > 2 ? "1" : "0";
  }
}

/// Which heads there are besides the boxes'.
void add_heads(const Case& test,
               const std::string& masks,
               const std::string& keypoints,
               Adapted& adapted) {
  if (!has(test, masks)) adapted.options["masks"] = "0";
  const std::vector<int> joints = shape_of(test, keypoints);
  if (!joints.empty()) adapted.options["keypoints"] = std::to_string(joints.at(1));
}

}  // namespace

/// The configuration's name says what regions are pooled from, the parameters the rest.
std::optional<Adapted> detectron_rcnn(const Case& test) {
  const CodeBase* code = nullptr;
  for (const CodeBase& each : kCodeBases)
    if (has(test, each.sign)) code = &each;
  if (code == nullptr || test.system.find("R-CNN") == std::string::npos) return std::nullopt;
  const auto& from = test.options;
  const std::string config = from.value("config", test.name);
  const auto named = [&](const char* trunk) { return config.find(trunk) != std::string::npos; };
  Adapted adapted{"maskrcnn-detectron",
                  code->dialect,
                  {{"code", code->dialect},
                   {"trunk", named("C4") || named("c4")     ? "c4"
                             : named("DC5") || named("dc5") ? "dc5"
                                                            : "fpn"}},
                  kHeads};
  add_structure(test, *code, adapted);
  add_heads(test, code->masks, code->keypoints, adapted);
  if (from.contains("num_classes")) adapted.options["classes"] = from.at("num_classes").dump();
  if (from.contains("stride_in_1x1"))
    adapted.options["stride_in_1x1"] = from.at("stride_in_1x1").get<bool>() ? "1" : "0";
  else if (std::string(code->dialect) == "mmdetection")
    adapted.options["stride_in_1x1"] = "0";
  for (const char* level : {"p2", "p3", "p4", "p5", "p6"}) add_stages(level, level, adapted);
  add_stages("c4", "res4", adapted);
  if (adapted.options["trunk"] == "dc5") add_stages("c5", "res5", adapted);
  return adapted;
}

std::optional<Adapted> torchvision_rcnn(const Case& test) {
  if (test.system.find("R-CNN R") == std::string::npos || !test.options.contains("box_roi_pool"))
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
  add_heads(test, "roi_heads.mask_predictor.mask_fcn_logits.weight",
            "roi_heads.keypoint_predictor.kps_score_lowres.weight", adapted);
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
