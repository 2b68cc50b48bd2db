// Multi-task network cascade with VGG-16, five stages (Dai et al. 2016, arXiv:1512.04412).
#include "layers/concat.h"
#include "layers/elementwise.h"
#include "layers/linear.h"
#include "layers/pool.h"
#include "nets/backbones/vgg.h"
#include "nets/heads/rpn.h"
#include "nets/instances/mnc_method.h"
#include "nets/option_specs.h"
#include "nets/systems/mnc_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr int kBlock = 32;  // regions of one run of a head

constexpr OptionSpec kOptions[] = {
    classes_option("20"),
    {"proposals", "300", "regions of a picture", OptionSpec::Kind::integer, 1, 100000},
    {"shorter", "600", "the picture's shorter side", OptionSpec::Kind::integer, 16, 8192},
    {"longer", "1000", "bound of its longer side", OptionSpec::Kind::integer, 16, 16384},
};

MncParams params_of(const Options& options) {
  MncParams params;
  params.classes = options.integer("classes");
  params.sizing.shorter = options.integer("shorter");
  params.sizing.longer = options.integer("longer");
  params.proposals.select.total = options.integer("proposals");
  params.proposals.select.coding.keep_far = true;
  return params;
}

Graph trunk(const MncParams& params) {
  GraphBuilder g("mnc");
  const Value features =
      vgg(g, "", g.input("image", {}), {.pool_strides = {2, 2, 2, 2, 0}, .pool_ceil = true})
          .conv[4];
  const Rpn rpn = rpn_maps(g, "rpn", features, 512, params.proposals.anchors());
  g.output("rpn_scores", rpn.scores);
  g.output("rpn_deltas", rpn.deltas);
  g.output("features", features);
  return std::move(g).finish();
}

Graph mask_head(const MncParams& params) {
  GraphBuilder g("mnc mask head");
  const int cells = params.cells;
  const Value regions = g.input("regions", {kVggChannels[4], cells, cells});
  const Value x = relu(g, linear(g, "fc6_maskest", regions, {.out_features = 256}));
  const Value mask = linear(g, "mask_pred", x, {.out_features = params.side * params.side});
  g.output("mask", activate(g, "mask_output", mask, {Act::sigmoid, 0}));
  return std::move(g).finish();
}

/// Pools a region's features by 2x2 and runs two fully connected layers.
Value fully_connected(GraphBuilder& g, Value x, const std::string& suffix) {
  constexpr int kHidden = 4096;
  x = max_pool(g, "pool" + suffix, x,
               {.kernel = {2, 2}, .stride = {2, 2}, .dilation = {}, .padding = {}});
  for (const std::string layer : {"fc6", "fc7"}) {
    x = relu(g, linear(g, layer + suffix, x, {.out_features = kHidden}));
    g.name(layer + suffix, x);
  }
  return x;
}

Graph box_head(const MncParams& params) {
  GraphBuilder g("mnc box head");
  const int cells = params.cells, classes = params.classes + 1;
  const Value regions = g.input("regions", {kVggChannels[4], cells, cells});
  const Value mask = g.input("masks", {1, cells, cells});
  const Value box = fully_connected(g, regions, "");
  const Value masked = fully_connected(g, mul(g, "roi_mask_conv5", regions, mask), "_mask");
  const Value both = concat(g, "join_box_mask", std::vector{masked, box});
  g.output("scores", linear(g, "cls_score", both, {.out_features = classes}));
  g.output("seg_scores", linear(g, "seg_cls_score", both, {.out_features = classes}));
  g.output("deltas", linear(g, "bbox_pred", both, {.out_features = 4 * classes}));
  return std::move(g).finish();
}

InstanceNet build(const Options& options) {
  const MncParams params = params_of(options);
  InstanceNet net;
  net.parts.push_back({"trunk", trunk(params)});
  net.parts.push_back({"mask_head", mask_head(params), kBlock});
  net.parts.push_back({"box_head", box_head(params), kBlock});
  net.method = mnc_method(params);
  return net;
}

constexpr Dialect kDialects[] = {{"caffe", mnc_names}};

}  // namespace

const System kMnc = {
    .name = "mnc",
    .title = "Multi-task Network Cascade, VGG-16",
    .paper = "arXiv:1512.04412",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
