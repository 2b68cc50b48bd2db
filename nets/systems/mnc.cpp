// Multi-task network cascade with VGG-16, five stages (Dai et al. 2016, arXiv:1512.04412).
#include "nets/backbones/vgg.h"
#include "nets/heads/rpn.h"
#include "nets/option_specs.h"
#include "nets/systems/mnc_heads.h"
#include "nets/systems/mnc_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

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

InstanceNet build(const Options& options) {
  const MncParams params = params_of(options);
  InstanceNet net;
  net.parts.push_back({"trunk", trunk(params)});
  net.parts.push_back({"mask_head", mnc_mask_head(params), kBlock});
  net.parts.push_back({"box_head", mnc_box_head(params), kBlock});
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
