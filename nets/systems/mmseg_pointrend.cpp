// mmsegmentation's PointRend for semantic segmentation (Kirillov et al. 2020, arXiv:1912.08193): coarse
// scores of a feature pyramid, doubled step by step, their most uncertain pixels scored anew.
#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/grid_sample.h"
#include "layers/points.h"
#include "nets/frames/mmseg.h"
#include "nets/heads/fpn.h"
#include "nets/option_specs.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    mmseg::kClasses,
    width_option("128"),
    mmseg::kDepth,
    mmseg::kStem,
    {"output_stride", "32", "of the backbone", OptionSpec::Kind::choice, 0, 0, "8|16|32"},
    mmseg::kCorners,
    {"neck", "256", "channels of the pyramid", OptionSpec::Kind::integer, 1, 4096},
    {"point_width", "256", "channels of the point head", OptionSpec::Kind::integer, 1, 4096},
    {"point_layers", "3", "of the point head", OptionSpec::Kind::integer, 0, 16},
    {"coarse_each", "1", "1: each of them sees the coarse scores", OptionSpec::Kind::integer, 0, 1},
    {"steps", "2", "subdivisions", OptionSpec::Kind::integer, 0, 8},
    {"points", "8196", "refined in each", OptionSpec::Kind::integer, 1, 1 << 24},
    {"factor", "2", "of the size in each", OptionSpec::Kind::integer, 1, 16},
};

Value point_scores(GraphBuilder& g, Value fine, Value coarse, const Options& options) {
  const auto scope = g.scope("point");
  const ConvBlockParams conv{
      .channels = options.integer("point_width"), .bias = true, .norm = std::nullopt};
  const auto beside = [&](Value x) {
    const Value both[] = {x, coarse};
    return concat(g, "", both);
  };
  Value x = beside(fine);
  const int layers = options.integer("point_layers");
  for (int i = 0; i < layers; ++i) {
    x = conv_block(g, std::to_string(i), x, conv);
    if (options.integer("coarse_each")) x = beside(x);
  }
  return conv2d(g, "classify", x, {.out_channels = options.integer("classes")});
}

Graph build(const Options& options) {
  GraphBuilder g("mmseg-pointrend");
  const Value image = g.input("image", {});
  const auto stage = resnet(g, "backbone", image, mmseg::resnet_params(options)).stage;
  const auto levels = fpn(g, "neck", stage, {.channels = options.integer("neck")});
  const Corners corners = mmseg::corners(options);
  const double factor = options.integer("factor");
  const GridSampleParams sampling{.aligned = corners == Corners::aligned};
  Value x = semantic_fpn(g, "coarse", levels,
                         {.channels = options.integer("width"),
                          .output_stride = options.integer("output_stride"),
                          .corners = corners});
  x = conv2d(g, "coarse.classify", x, {.out_channels = options.integer("classes")});
  const Value coarse = x;
  for (int i = 0; i < options.integer("steps"); ++i) {
    x = resize_to(g, "", x, {.corners = corners, .scale_height = factor, .scale_width = factor});
    const Points points = uncertain_points(g, "", x, options.integer("points"));
    const Value fine = grid_sample(g, "", levels[0], points.grid, sampling);
    const Value near = grid_sample(g, "", coarse, points.grid, sampling);
    x = replace_points(g, "", x, points, point_scores(g, fine, near, options));
  }
  g.output("logits", resize_like(g, "up", x, image, Interp::bilinear, corners));
  return std::move(g).finish();
}

Naming names(const Options&) {
  NamingTable table;
  mmseg::add_resnet_names(table, "backbone", "backbone");
  return mmseg::add_neck_names(table)
      .module("coarse.classify", "decode_head.0.conv_seg")
      .module("coarse", "decode_head.0.scale_heads")
      .module("point.classify", "decode_head.1.fc_seg")
      .module("point", "decode_head.1.fcs")
      .naming();
}

constexpr Dialect kDialects[] = {{"mmseg", names}};

}  // namespace

const System kMmsegPointRend = {
    .name = "mmseg-pointrend",
    .title = "PointRend (mmsegmentation)",
    .paper = "arXiv:1912.08193",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
