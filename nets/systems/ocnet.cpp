// OCNet of its authors: Base-OC, ASP-OC and Pyramid-OC (Yuan and Wang 2018, arXiv:1809.00916).
#include "layers/concat.h"
#include "nets/frames/abn.h"
#include "nets/heads/object_context.h"
#include "nets/systems/ocnet_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;
using abn::conv;

constexpr int kWidth = 512;
constexpr OptionSpec kOptions[] = {
    abn::kClasses,
    abn::kDepth,
    {"context", "base", "how context is gathered", OptionSpec::Kind::choice, 0, 0,
     "base|asp|pyramid"},
    {"rates", "12,24,36", "asp: dilations", OptionSpec::Kind::list, 1, 1024},
    {"cells", "1,2,3,6", "pyramid: cells each way of its levels", OptionSpec::Kind::list, 1, 64},
};

ObjectContextParams object_params(int key, int value, int out) {
  return {.key = conv(key, 1, true), .value_channels = value, .out_channels = out};
}

Value base(GraphBuilder& g, Value x, const Options&) {
  const auto scope = g.scope("oc");
  const Value both[] = {
      object_context(g, "stages.0", x, object_params(kWidth / 2, kWidth / 2, kWidth)), x};
  return conv_block(g, "merge", concat(g, "concat", both), conv(kWidth, 1, true));
}

Value asp(GraphBuilder& g, Value x, const Options& options) {
  constexpr int kHalf = kWidth / 2;
  const auto scope = g.scope("oc");
  std::vector<Value> branches;
  {
    const auto inner = g.scope("context");
    const Value y = conv_block(g, "reduce", x, conv(kHalf, 3, true));
    const auto innermost = g.scope("oc");
    ObjectContextParams params = object_params(kHalf / 2, kHalf, kHalf);
    params.pool = 2;
    branches.push_back(
        conv_block(g, "merge", object_context(g, "stages.0", y, params), conv(kHalf, 1, true)));
  }
  branches.push_back(conv_block(g, "conv2", x, conv(kHalf, 1, false)));
  for (const int rate : options.list("rates")) {
    const std::string name = "conv" + std::to_string(branches.size() + 1);
    branches.push_back(conv_block(g, name, x, conv(kHalf, 3, false, rate)));
  }
  return conv_block(g, "merge", concat(g, "concat", branches), conv(kWidth, 1, false));
}

Value pyramid(GraphBuilder& g, Value x, const Options& options) {
  const std::vector<int> cells = options.list("cells");
  std::vector<Value> parts = {
      conv_block(g, "up_dr", x, conv(kWidth * static_cast<int>(cells.size()), 1, true))};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    ObjectContextParams params = object_params(kWidth / 2, kWidth, kWidth);
    params.cells = cells[i];
    parts.push_back(object_context(g, "stages." + std::to_string(i), x, params));
  }
  return conv_block(g, "merge", concat(g, "concat", parts), conv(kWidth, 1, true));
}

Graph build(const Options& options) {
  GraphBuilder g("ocnet");
  const Value image = g.input("image", {});
  const ResNetFeatures features = abn::backbone(g, image, options);
  const std::string& kind = options.text("context");
  ConvBlockParams reduce = conv(kWidth, 3, true);
  if (kind == "pyramid") reduce.activation = {};  // as released, unlike the other two
  Value x;
  {
    const auto scope = g.scope("context");
    x = conv_block(g, "reduce", features.stage[3], reduce);
    x = (kind == "base" ? base : kind == "asp" ? asp : pyramid)(g, x, options);
  }
  g.output("logits", conv2d(g, "cls", x, {.out_channels = options.integer("classes")}));
  g.output("dsn", abn::second_head(g, features.stage[2], options, reduce.activation));
  return std::move(g).finish();
}

/// Queries are keys: the same tensors under second names.
constexpr std::string_view kSecondNames[] = {"*.f_query.*"};

constexpr Dialect kDialects[] = {{"ocnet", ocnet_names, kSecondNames}};

}  // namespace

const System kOcNet = {
    .name = "ocnet",
    .title = "OCNet",
    .paper = "arXiv:1809.00916",
    .options = kOptions,
    .upsampling = Upsampling::bilinear_aligned,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
