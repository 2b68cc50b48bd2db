#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

using Json = nlohmann::json;
using Texts = std::map<std::string, std::string>;

int product(const Json& numbers) {
  int result = 1;
  for (const Json& number : numbers) result *= number.get<int>();
  return result;
}

/// Options of a ResNet from its section of the configuration.
void add_resnet(const Json& config, Texts& options) {
  options["depth"] = config.at("depth").dump();
  options["stem"] = config.at("type") == "ResNetV1c" ? "deep" : "plain";
  options["output_stride"] = std::to_string(4 * product(config.at("strides")));
}

std::string flag(const Json& config, const char* name, bool fallback) {
  return config.value(name, fallback) ? "1" : "0";
}

/// The dilations of a pyramid without the leading 1, which stands for the 1x1 branch.
std::string rates(const Json& head) {
  Json dilations = head.at("dilations");
  dilations.erase(dilations.begin());
  return list_text(dilations);
}

}  // namespace

/// mmsegmentation's networks whose backbone is a plain ResNet.
std::optional<Adapted> mmseg_resnet(const Case& test) {
  if (!test.options.value("config", Json()).is_object()) return std::nullopt;
  const Json& config = test.options.at("config");
  const Json& backbone = config.at("backbone");
  const Json& heads = config.at("decode_head");
  const Json& head = heads.is_array() ? heads.back() : heads;
  if (!backbone.contains("depth") || config.contains("neck")) return std::nullopt;
  const auto type = head.at("type").get<std::string>();
  Adapted adapted{"",
                  "mmseg",
                  {{"classes", head.at("num_classes").dump()},
                   {"width", head.at("channels").dump()},
                   {"align_corners", flag(head, "align_corners", false)}}};
  Texts& options = adapted.options;
  add_resnet(backbone, options);
  if (type == "FCNHead") {
    adapted.system = "mmseg-fcn";
    options["convs"] = std::to_string(head.value("num_convs", 2));
    options["concat_input"] = flag(head, "concat_input", true);
    options["kernel"] = std::to_string(head.value("kernel_size", 3));
    options["dilation"] = std::to_string(head.value("dilation", 1));
  } else if (type == "ASPPHead") {
    adapted.system = "mmseg-deeplabv3";
    options["rates"] = rates(head);
  } else if (type == "DepthwiseSeparableASPPHead") {
    adapted.system = "mmseg-deeplabv3plus";
    options["rates"] = rates(head);
    options["low_width"] = head.at("c1_channels").dump();
  } else if (type == "PSPHead" || type == "UPerHead") {
    adapted.system = type == "PSPHead" ? "mmseg-pspnet" : "mmseg-upernet";
    options["pool_sizes"] = list_text(head.value("pool_scales", Json{1, 2, 3, 6}));
  } else {
    adapted.system = add_attention_head(head, options);
    if (adapted.system.empty()) return std::nullopt;
    if (heads.is_array()) add_coarse_head(heads.front(), options);
  }
  return adapted;
}

/// mmsegmentation's networks with a backbone of their own.
std::optional<Adapted> mmseg_realtime(const Case& test) {
  if (!test.options.value("config", Json()).is_object()) return std::nullopt;
  const Json& config = test.options.at("config");
  const Json& backbone = config.at("backbone");
  const Json& head = config.at("decode_head");
  const auto type = backbone.at("type").get<std::string>();
  if (!head.is_object()) return std::nullopt;
  Adapted adapted{
      "",
      "mmseg",
      {{"classes", head.at("num_classes").dump()}, {"width", head.at("channels").dump()}}};
  Texts& options = adapted.options;
  if (type == "BiSeNetV1") {
    adapted.system = "bisenet";
    options["depth"] = backbone.at("backbone_cfg").at("depth").dump();
    options["widths"] = backbone.at("spatial_channels").at(0).dump() + "," +
                        backbone.at("context_channels").at(0).dump() + "," +
                        backbone.at("out_channels").dump();
  } else if (type == "BiSeNetV2") {
    adapted.system = "bisenetv2";
  } else if (type == "FastSCNN" || type == "ICNet") {
    adapted.system = type == "ICNet" ? "mmseg-icnet" : "fastscnn";
    options["align_corners"] = flag(backbone, "align_corners", false);
    if (type == "ICNet") add_resnet(backbone.at("backbone_cfg"), options);
  } else {
    return std::nullopt;
  }
  return adapted;
}

/// A ResNet, a feature pyramid and one head.
std::optional<Adapted> mmseg_fpn(const Case& test) {
  if (!test.options.value("config", Json()).is_object()) return std::nullopt;
  const Json& config = test.options.at("config");
  const Json& head = config.at("decode_head");
  if (!config.contains("neck") || !head.is_object() || head.at("type") != "FPNHead")
    return std::nullopt;
  Adapted adapted{"mmseg-fpn",
                  "mmseg",
                  {{"classes", head.at("num_classes").dump()},
                   {"width", head.at("channels").dump()},
                   {"align_corners", flag(head, "align_corners", false)},
                   {"neck", config.at("neck").at("out_channels").dump()}}};
  add_resnet(config.at("backbone"), adapted.options);
  return adapted;
}

/// HRNet with one head, or a cascade of two.
std::optional<Adapted> mmseg_hrnet(const Case& test) {
  if (!test.options.value("config", Json()).is_object()) return std::nullopt;
  const Json& config = test.options.at("config");
  if (config.at("backbone").at("type") != "HRNet") return std::nullopt;
  const Json& extra = config.at("backbone").at("extra");
  const Json& heads = config.at("decode_head");
  const Json& fcn = heads.is_array() ? heads.front() : heads;
  Json blocks = Json::array(), modules = Json::array();
  for (const char* stage : {"stage1", "stage2", "stage3", "stage4"}) {
    blocks.push_back(extra.at(stage).at("num_blocks").at(0));
    if (blocks.size() > 1) modules.push_back(extra.at(stage).at("num_modules"));
  }
  Adapted adapted{"mmseg-hrnet",
                  "mmseg",
                  {{"classes", fcn.at("num_classes").dump()},
                   {"branch_width", extra.at("stage4").at("num_channels").at(0).dump()},
                   {"blocks", list_text(blocks)},
                   {"modules", list_text(modules)},
                   {"width", fcn.at("channels").dump()},
                   {"convs", std::to_string(fcn.value("num_convs", 2))},
                   {"kernel", std::to_string(fcn.value("kernel_size", 3))},
                   {"align_corners", flag(fcn, "align_corners", false)}}};
  if (heads.is_array()) {
    adapted.options["head"] = "ocr";
    adapted.options["region_width"] = heads.back().at("channels").dump();
    adapted.options["key_width"] = heads.back().at("ocr_channels").dump();
  }
  return adapted;
}

/// A pyramid's scores and a point head behind them.
std::optional<Adapted> mmseg_pointrend(const Case& test) {
  if (!test.options.value("config", Json()).is_object()) return std::nullopt;
  const Json& config = test.options.at("config");
  const Json& heads = config.at("decode_head");
  if (!heads.is_array() || heads.back().at("type") != "PointHead") return std::nullopt;
  const Json &coarse = heads.front(), &point = heads.back(), &rule = config.at("test_cfg");
  Adapted adapted{"mmseg-pointrend",
                  "mmseg",
                  {{"classes", coarse.at("num_classes").dump()},
                   {"width", coarse.at("channels").dump()},
                   {"align_corners", flag(coarse, "align_corners", false)},
                   {"neck", config.at("neck").at("out_channels").dump()},
                   {"point_width", point.at("channels").dump()},
                   {"point_layers", std::to_string(point.value("num_fcs", 3))},
                   {"coarse_each", flag(point, "coarse_pred_each_layer", true)},
                   {"steps", rule.at("subdivision_steps").dump()},
                   {"points", rule.at("subdivision_num_points").dump()},
                   {"factor", rule.at("scale_factor").dump()}}};
  adapted.selects = true;
  add_resnet(config.at("backbone"), adapted.options);
  return adapted;
}

}  // namespace atrous::conformance
