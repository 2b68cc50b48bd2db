#include "nets/systems/csail_encoders.h"

#include "core/base/error.h"
#include "nets/backbones/hrnet.h"
#include "nets/backbones/mobilenetv2.h"
#include "nets/backbones/resnet.h"

namespace atrous::nets {

using namespace layers;

namespace {

/// UPerNet reads a ResNet's four stages; HRNetV2 has no stage before its last map.
void check(const Options& options) {
  const std::string& encoder = options.text("encoder");
  if (options.text("decoder") == "upernet" && !encoder.starts_with("resnet"))
    throw Error(Code::usage,
                "decoder=upernet: encoder " + encoder + " has one map; possible are c1 and ppm");
  if (options.integer("deepsup") && encoder == "hrnetv2")
    throw Error(Code::usage, "deepsup=1: encoder hrnetv2 has no stage before; possible is 0");
}

}  // namespace

CsailFeatures csail_encode(GraphBuilder& g, Value image, const Options& options) {
  const std::string& encoder = options.text("encoder");
  check(options);
  if (encoder == "mobilenetv2") {
    MobileNetV2Params params;
    params.set_output_stride(options.integer("output_stride"), Dilating::later);
    const auto net = mobilenetv2(g, "encoder", image, params);
    return {{net.stage[6]}, net.stage[5], net.channels[6]};
  }
  if (encoder == "hrnetv2") {
    const HrNetParams params{.corners = Corners::half_pixel};
    return {{hrnet_joined(g, "encoder", image, params)}, {}, params.width * kHrNetWidths};
  }
  ResNetParams params{.depth = std::stoi(encoder.substr(6)), .deep_stem = true};
  params.set_output_stride(options.integer("output_stride"));
  const auto net = resnet(g, "encoder", image, params);
  return {{net.stage.begin(), net.stage.end()}, net.stage[2], net.channels[3]};
}

}  // namespace atrous::nets
