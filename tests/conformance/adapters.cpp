#include "tests/conformance/adapters.h"

namespace atrous::conformance {
namespace {

// clang-format off: one family a line.
constexpr std::optional<Adapted> (*kAdapters[])(const Case&) = {
    bisenet,
    csail,
    deeplab,
    pspnet_caffe,
    duc_hdc,
    refinenet_matconvnet,
    denseaspp,
    lightweight_refinenet,
    mmseg_fpn,
    mmseg_hrnet,
    mmseg_pointrend,
    mmseg_realtime,
    mmseg_resnet,
    refinenet,
    semseg,
    smp,
    torchvision_classifier,
    torchvision_mobilenetv3,
    torchvision_resnet,
    deconvnet,
    dilation,
    fcn_vgg,
    linknet,
    segnet,
    detectron_rcnn,
    fcis,
    mnc,
    panet,
    detnet,
    mask_transfer,
    torchvision_rcnn,
    unet,
    attention_network,
    dfn,
    drn,
    pytorchcv,
};
// clang-format on

}  // namespace

std::string list_text(const nlohmann::json& numbers) {
  std::string text;
  for (const nlohmann::json& number : numbers) text += (text.empty() ? "" : ",") + number.dump();
  return text;
}

std::optional<Adapted> adapt(const Case& test) {
  for (const auto adapter : kAdapters)
    if (auto adapted = adapter(test)) return adapted;
  return std::nullopt;
}

}  // namespace atrous::conformance
