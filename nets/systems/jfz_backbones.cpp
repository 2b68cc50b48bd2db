#include "nets/systems/jfz_backbones.h"

#include "nets/backbones/drn.h"
#include "nets/backbones/mobilenetv2.h"
#include "nets/backbones/resnet.h"
#include "nets/backbones/resnet_names.h"
#include "nets/backbones/xception.h"
#include "nets/backbones/xception_names.h"

namespace atrous::nets {
namespace {

XceptionParams xception_params(const Options& options) {
  return {.form = XceptionForm::in_place,
          .output_stride = options.integer("output_stride"),
          .epsilon = 1e-5F};
}

constexpr DrnParams kDrn = {.d = true, .depth = 54};

}  // namespace

JfzFeatures jfz_backbone(GraphBuilder& g, Value image, const Options& options) {
  const std::string& backbone = options.text("backbone");
  const int output_stride = options.integer("output_stride");
  if (backbone == "xception") {
    const XceptionFeatures features = xception(g, "backbone", image, xception_params(options));
    return {features.last, features.first};
  }
  if (backbone == "mobilenet") {
    MobileNetV2Params params{.border = Border::block};
    params.set_output_stride(output_stride, Dilating::none);
    const auto stage = mobilenetv2(g, "backbone", image, params).stage;
    return {stage.back(), stage[1]};
  }
  if (backbone == "drn") {
    const DrnFeatures features = drn(g, "backbone", image, kDrn);
    return {features.last, features.low};
  }
  ResNetParams params{
      .depth = options.integer("depth"), .halve_first = false, .multi_grid = {1, 2, 4}};
  params.set_output_stride(output_stride);
  const ResNetFeatures features = resnet(g, "backbone", image, params);
  return {features.last, features.stage[0]};
}

std::vector<Rename> jfz_backbone_names(const Options& options) {
  const std::string& backbone = options.text("backbone");
  if (backbone == "xception")
    return sequential_xception_names("backbone.", "backbone.", xception_params(options));
  if (backbone == "mobilenet") return mobilenetv2_names("backbone.", "backbone.features.", true);
  if (backbone == "drn") return drn_names("backbone", "backbone.layer", kDrn);
  return torchvision_resnet_names("backbone.", "backbone.");
}

}  // namespace atrous::nets
