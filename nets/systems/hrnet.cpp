// HRNetV2 for semantic segmentation (Wang et al. 2020, arXiv:1908.07919), alone or with
// object-contextual representations (Yuan et al. 2020, arXiv:1909.11065), in the authors' form.
#include "nets/backbones/hrnet.h"

#include "nets/blocks/conv_block.h"
#include "nets/heads/object_regions.h"
#include "nets/naming_table.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    {"width", "48", "channels of the finest branch: 18, 32, 48 are published",
     OptionSpec::Kind::integer, 1, 1024},
    {"head", "plain", "what scores the branches", OptionSpec::Kind::choice, 0, 0, "plain|ocr"},
    {"align_corners", "1", "1: maps are resized so", OptionSpec::Kind::integer, 0, 1},
};

/// A 1x1 convolution of the joined branches, and the scores.
Value plain_head(GraphBuilder& g, std::string_view name, Value x, int channels, int classes) {
  const auto scope = g.scope(name);
  x = conv_block(g, "conv", x, {.channels = channels, .bias = true});
  return conv2d(g, "classify", x, {.out_channels = classes});
}

Graph build(const Options& options) {
  GraphBuilder g("hrnet");
  const Value image = g.input("image", {});
  const int width = options.integer("width"), classes = options.integer("classes");
  const Corners corners = options.integer("align_corners") ? Corners::aligned : Corners::half_pixel;
  const auto up = [&](const std::string& name, Value x) {
    return resize_like(g, name, x, image, Interp::bilinear, corners);
  };
  const Value x = hrnet_joined(g, "backbone", image, {.width = width, .corners = corners});
  const int channels = width * kHrNetWidths;
  const Value scores = plain_head(g, "head", x, channels, classes);
  if (options.text("head") == "plain") {
    g.output("logits", up("up", scores));
    return std::move(g).finish();
  }
  constexpr ObjectRegionsParams kRegions;
  const ConvBlockParams conv{.channels = kRegions.channels, .kernel = 3, .bias = true};
  Value y = conv_block(g, "ocr.conv", x, conv);
  {
    const auto scope = g.scope("ocr");
    y = conv2d(g, "classify", object_regions(g, y, scores, kRegions), {.out_channels = classes});
  }
  g.output("logits", up("up", y));
  g.output("aux", up("aux_up", scores));
  return std::move(g).finish();
}

NamingTable table_of(const Options& options) {
  const bool plain = options.text("head") == "plain";
  const std::string head = plain ? "last_layer." : "aux_head.";
  const std::string ours = "ocr.object_context_block.", theirs = "ocr_distri_head.";
  const std::string block = theirs + "object_context_block.";
  NamingTable table;
  for (const auto& [query, f] : {std::pair("query", "f_pixel"), std::pair("key", "f_object")}) {
    for (int i = 0; i < 2; ++i) {
      const std::string at = block + f + "." + std::to_string(2 * i);
      table.block(ours + query + "." + std::to_string(i), at,
                  block + f + "." + std::to_string(2 * i + 1) + ".0");
    }
  }
  return table.block("head.conv", head + "0", head + "1")
      .module("head.classify", head + "3")
      .block("ocr.conv", "conv3x3_ocr.0", "conv3x3_ocr.1")
      .block(ours + "value", block + "f_down.0", block + "f_down.1.0")
      .block(ours + "out", block + "f_up.0", block + "f_up.1.0")
      .block(ours + "bottleneck", theirs + "conv_bn_dropout.0", theirs + "conv_bn_dropout.1.0")
      .module("ocr.classify", "cls_head")
      .append(hrnet_names("backbone.", ""));
}

/// The authors' checkpoints hold the network beside its loss.
Naming checkpoint_names(const Options& options) {
  std::vector<Rename> rules = table_of(options).rules();
  for (Rename& rule : rules) rule.theirs = "model." + rule.theirs;
  return Naming(std::move(rules));
}

constexpr std::string_view kLoss[] = {"loss.*"};

constexpr Dialect kDialects[] = {{"hrnet", [](const Options& o) { return table_of(o).naming(); }},
                                 {"hrnet-checkpoint", checkpoint_names, kLoss}};

}  // namespace

const System kHrNet = {
    .name = "hrnet",
    .title = "HRNetV2",
    .paper = "arXiv:1908.07919",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
