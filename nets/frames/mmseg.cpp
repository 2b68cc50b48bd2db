#include "nets/frames/mmseg.h"

#include "layers/concat.h"
#include "layers/conv2d.h"
#include "nets/backbones/resnet_names.h"

namespace atrous::nets::mmseg {

using namespace layers;

ResNetParams resnet_params(const Options& options) {
  ResNetParams params{.depth = options.integer("depth"),
                      .deep_stem = options.text("stem") == "deep",
                      .deep_channels = {32, 32, 64},
                      .dilate_second = false};
  params.set_output_stride(options.integer("output_stride"));
  return params;
}

Corners corners(const Options& options) {
  return options.integer("align_corners") ? Corners::aligned : Corners::half_pixel;
}

Graph build(const Options& options,
            Value (*head)(GraphBuilder&, const ResNetFeatures&, const Options&)) {
  GraphBuilder g("mmseg");
  const Value image = g.input("image", {});
  const ResNetFeatures features = resnet(g, "backbone", image, resnet_params(options));
  Value x;
  {
    const auto scope = g.scope("head");
    x = head(g, features, options);
  }
  return finish(std::move(g), x, image, options);
}

Value convs_around(GraphBuilder& g,
                   const ResNetFeatures& features,
                   const Options& options,
                   Value (*context)(GraphBuilder&, Value, const Options&)) {
  const ConvBlockParams conv{.channels = options.integer("width"), .kernel = 3};
  const Value input = features.stage[3];
  Value x = context(g, conv_block(g, "convs.0", input, conv), options);
  x = conv_block(g, "convs.1", x, conv);
  if (!options.integer("concat_input")) return x;
  const Value both[] = {input, x};
  return conv_block(g, "conv_cat", concat(g, "concat", both), conv);
}

Value fcn_head(GraphBuilder& g, Value input, const FcnHeadParams& params) {
  ConvBlockParams conv{
      .channels = params.channels, .kernel = params.kernel, .dilation = params.dilation};
  Value x = input;
  {
    const auto scope = g.scope("convs");
    for (int i = 0; i < params.convs; ++i) x = conv_block(g, std::to_string(i), x, conv);
  }
  if (!params.concat_input) return x;
  const Value both[] = {input, x};
  conv.dilation = 1;
  return conv_block(g, "conv_cat", concat(g, "concat", both), conv);
}

Graph finish(GraphBuilder g, Value x, Value image, const Options& options) {
  const Value scores = conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
  g.output("logits", resize_like(g, "up", scores, image, Interp::bilinear, corners(options)));
  return std::move(g).finish();
}

NamingTable& add_resnet_names(NamingTable& table,
                              const std::string& ours,
                              const std::string& theirs) {
  const std::string stem = theirs + ".stem.";
  return table.block(ours + ".stem.1", stem + "0", stem + "1", stem + "2")
      .block(ours + ".stem.2", stem + "3", stem + "4", stem + "5")
      .block(ours + ".stem.3", stem + "6", stem + "7", stem + "8")
      .append(torchvision_resnet_names(ours + ".", theirs + "."));
}

NamingTable& add_separable_names(NamingTable& table,
                                 const std::string& ours,
                                 const std::string& theirs) {
  return table.module(ours + ".depthwise", theirs + ".depthwise_conv")
      .module(ours + ".pointwise", theirs + ".pointwise_conv")
      .module(ours, theirs);
}

NamingTable& add_relation_names(NamingTable& table,
                                const std::string& ours,
                                const std::string& theirs) {
  return table.module(ours + ".query", theirs + ".query_project")
      .module(ours + ".key", theirs + ".key_project")
      .module(ours + ".value", theirs + ".value_project")
      .module(ours + ".out", theirs + ".out_project")
      .module(ours, theirs);
}

NamingTable& add_object_regions_names(NamingTable& table) {
  table.module("coarse.classify", "decode_head.0.conv_seg").module("coarse", "decode_head.0");
  add_relation_names(table, "head.object_context_block", "decode_head.1.object_context_block");
  return table.module("head", "decode_head.1").module("classify", "decode_head.1.conv_seg");
}

NamingTable& add_neck_names(NamingTable& table) {
  return table.module("neck.lateral*", "neck.lateral_convs.*")
      .module("neck.out*", "neck.fpn_convs.*");
}

Naming finish_names(NamingTable table) {
  add_resnet_names(table, "backbone", "backbone");
  return table.module("head", "decode_head").module("classify", "decode_head.conv_seg").naming();
}

}  // namespace atrous::nets::mmseg
