// FCIS with a ResNet whose last stage is dilated (Li et al. 2017, arXiv:1611.07709).
#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "nets/backbones/resnet.h"
#include "nets/heads/rpn.h"
#include "nets/instances/fcis_method.h"
#include "nets/option_specs.h"
#include "nets/systems/fcis_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("20"),
    depth_option("101", "50|101|152"),
    {"anchor_sizes", "128,256,512", "sides of the anchors", OptionSpec::Kind::list, 1, 4096},
    {"iterations", "2", "2: regions are scored again where their boxes say",
     OptionSpec::Kind::integer, 1, 2},
    {"proposals", "300", "regions of a picture", OptionSpec::Kind::integer, 1, 100000},
    {"shorter", "600", "the picture's shorter side", OptionSpec::Kind::integer, 16, 8192},
    {"longer", "1000", "bound of its longer side", OptionSpec::Kind::integer, 16, 16384},
};

FcisParams params_of(const Options& options) {
  FcisParams params;
  params.classes = options.integer("classes");
  params.iterations = options.integer("iterations");
  params.sizing.shorter = options.integer("shorter");
  params.sizing.longer = options.integer("longer");
  params.proposals.select.total = options.integer("proposals");
  const std::vector<int> sizes = options.list("anchor_sizes");
  params.proposals.sizes.assign(sizes.begin(), sizes.end());
  return params;
}

Graph trunk(const FcisParams& params, int depth) {
  GraphBuilder g("fcis");
  const ResNetFeatures features = resnet(g, "backbone", g.input("image", {}),
                                         {.depth = depth,
                                          .strides = {1, 2, 2, 1},
                                          .dilations = {1, 1, 1, 2},
                                          .halve_first = false,
                                          .stride_in_first = true,
                                          .pool_padding = 0,
                                          .pool_ceil = true});
  const Rpn rpn = rpn_maps(g, "rpn", features.stage[2], 512, params.proposals.anchors());
  g.output("rpn_scores", rpn.scores);
  g.output("rpn_deltas", rpn.deltas);
  constexpr int kWidth = 1024;
  const Value x = relu(g, conv2d(g, "reduce", features.stage[3], {.out_channels = kWidth}));
  const int cells = params.group * params.group;
  g.output("maps", conv2d(g, "maps", x, {.out_channels = cells * 2 * (params.classes + 1)}));
  g.output("boxes", conv2d(g, "boxes", x, {.out_channels = cells * 8}));
  return std::move(g).finish();
}

InstanceNet build(const Options& options) {
  const FcisParams params = params_of(options);
  InstanceNet net;
  net.parts.push_back({"trunk", trunk(params, options.integer("depth"))});
  net.method = fcis_method(params);
  return net;
}

/// The boxes' layer as it was trained.
constexpr std::string_view kTrainedBoxes[] = {"fcis_bbox_weight", "fcis_bbox_bias"};

constexpr Dialect kDialects[] = {{"mxnet", fcis_names},
                                 {"mxnet-snapshot", fcis_snapshot_names, kTrainedBoxes}};

}  // namespace

const System kFcis = {
    .name = "fcis",
    .title = "FCIS",
    .paper = "arXiv:1611.07709",
    .options = kOptions,
    .dialects = kDialects,
    .build_instances = build,
};

}  // namespace atrous::nets
