#include "nets/systems/bisenet_names.h"

#include "nets/backbones/resnet_names.h"
#include "nets/naming_table.h"

namespace atrous::nets {

Naming bisenet_mmseg_names(const Options&) {
  const std::string context = "backbone.context_path", ours = "paths.context";
  return NamingTable()
      .append(torchvision_resnet_names("resnet.", context + ".backbone."))
      .module("paths.spatial.*", "backbone.spatial_path.layer*")
      .module("paths.spatial", "backbone.spatial_path")
      .block(ours + ".global", context + ".gap_conv.1.conv", context + ".gap_conv.1.bn",
             context + ".gap_conv")
      .module(ours + ".arm*.gate", context + ".arm*.atten_conv_layer.1")
      .module(ours + ".arm*.conv", context + ".arm*.conv_layer")
      .module(ours + ".head*", context + ".conv_head*")
      .module(ours, context)
      .module("paths.fusion.conv", "backbone.ffm.conv1")
      .module("paths.fusion.gate.1", "backbone.ffm.conv_atten.0")
      .module("paths.fusion", "backbone.ffm")
      .module("head.conv", "decode_head.convs.0")
      .module("head.classify", "decode_head.conv_seg")
      .naming();
}

Naming bisenet_coincheung_names(const Options&) {
  std::vector<Rename> resnet = torchvision_resnet_names("resnet.", "cp.resnet.");
  // The last rule names modules: as a module the network is the first of the features it returns.
  resnet.back() = {"resnet.layer2.*", "cp.resnet.*"};
  return NamingTable()
      .append(resnet)
      .module("paths.spatial.4", "sp.conv_out")
      .module("paths.spatial.*", "sp.conv*")
      .module("paths.spatial", "sp")
      .module("paths.context.global", "cp.conv_avg")
      .block("paths.context.arm*.gate", "cp.arm*.conv_atten", "cp.arm*.bn_atten")
      .module("paths.context.arm*.conv", "cp.arm*.conv")
      .module("paths.context.head*", "cp.conv_head*")
      .module("paths.context", "cp")
      .module("paths.fusion.conv", "ffm.convblk")
      .block("paths.fusion.gate.1", "ffm.conv", "ffm.bn")
      .module("paths.fusion", "ffm")
      .module("head.conv", "conv_out.conv")
      .module("head.classify", "conv_out.conv_out")
      .module("head16.conv", "conv_out16.conv")
      .module("head16.classify", "conv_out16.conv_out")
      .module("head32.conv", "conv_out32.conv")
      .module("head32.classify", "conv_out32.conv_out")
      .naming();
}

Naming bisenet_torchseg_names(const Options&) {
  NamingTable table;
  const std::string blocks = "context_path.layer*.*.";
  table.append(torchvision_resnet_names("resnet.", "context_path."))
      .module("xception.layer*.*.shortcut.depthwise.conv", blocks + "proj.conv1")
      .module("xception.layer*.*.shortcut.pointwise", blocks + "proj.point_wise_cbr")
      .module("xception.layer*.*.*.depthwise.conv", blocks + "residual_branch.*.conv1")
      .module("xception.layer*.*.*.pointwise", blocks + "residual_branch.*.point_wise_cbr")
      .module("xception.stem", "context_path.conv1")
      .module("xception", "context_path")
      .module("paths.spatial.1", "spatial_path.conv_7x7")
      .module("paths.spatial.2", "spatial_path.conv_3x3_1")
      .module("paths.spatial.3", "spatial_path.conv_3x3_2")
      .module("paths.spatial.4", "spatial_path.conv_1x1")
      .module("paths.spatial", "spatial_path")
      .block("paths.context.global", "global_context.1.conv", "global_context.1.bn",
             "global_context");
  constexpr const char* kStrides[] = {"32", "16"};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string number = std::to_string(i), stride = kStrides[i];
    table.module("paths.context.arm" + stride + ".conv", "arms." + number + ".conv_3x3")
        .module("paths.context.arm" + stride + ".gate", "arms." + number + ".channel_attention.1")
        .module("paths.context.arm" + stride, "arms." + number)
        .module("paths.context.head" + stride, "refines." + number);
  }
  return table.module("paths.fusion.conv", "ffm.conv_1x1")
      .module("paths.fusion.gate.*.conv", "ffm.channel_attention.*.conv")
      .module("paths.fusion", "ffm")
      .module("head.conv", "heads.2.conv_3x3")
      .module("head.classify", "heads.2.conv_1x1")
      .naming();
}

}  // namespace atrous::nets
