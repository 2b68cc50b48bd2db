// mmsegmentation's semantic FPN (Kirillov et al. 2019, arXiv:1901.02446, section 3.1).
#include "layers/conv2d.h"
#include "nets/frames/mmseg.h"
#include "nets/heads/fpn.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

constexpr OptionSpec kOptions[] = {
    mmseg::kClasses,
    {"width", "128", "channels of the head", OptionSpec::Kind::integer, 1, 4096},
    mmseg::kDepth,
    mmseg::kStem,
    {"output_stride", "32", "of the backbone", OptionSpec::Kind::choice, 0, 0, "8|16|32"},
    mmseg::kCorners,
    {"neck", "256", "channels of the pyramid", OptionSpec::Kind::integer, 1, 4096},
};

Graph build(const Options& options) {
  GraphBuilder g("mmseg-fpn");
  const Value image = g.input("image", {});
  const auto stage = resnet(g, "backbone", image, mmseg::resnet_params(options)).stage;
  const auto levels = fpn(g, "neck", stage, {.channels = options.integer("neck")});
  const Value x = semantic_fpn(g, "head", levels,
                               {.channels = options.integer("width"),
                                .output_stride = options.integer("output_stride"),
                                .corners = mmseg::corners(options)});
  return mmseg::finish(std::move(g), x, image, options);
}

Naming names(const Options&) {
  NamingTable table;
  table.module("head", "decode_head.scale_heads");
  return mmseg::finish_names(std::move(mmseg::add_neck_names(table)));
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegFpn = {
    .name = "mmseg-fpn",
    .title = "Semantic FPN (mmsegmentation)",
    .paper = "arXiv:1901.02446",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
