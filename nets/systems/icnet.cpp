// ICNet as its authors released it for Caffe (Zhao et al. 2018, arXiv:1704.08545): a ResNet-50 of half
// the width, a pyramid that is summed, normalisations merged into the convolutions.
#include "nets/heads/icnet.h"

#include "layers/elementwise.h"
#include "layers/grid_pool.h"
#include "nets/backbones/resnet.h"
#include "nets/option_specs.h"
#include "nets/systems/icnet_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    classes_option("19"),
    depth_option("50", "50|101|152"),
    {"planes", "32", "channels of the first stage's 3x3 convolutions", OptionSpec::Kind::integer, 1,
     1024},
    {"norm", "merged", "in the convolutions, or by running statistics", OptionSpec::Kind::choice, 0,
     0, "merged|running"},
};

/// The features and their means over grids of 6, 3, 2 and 1 windows, all summed.
Value pyramid_sum(GraphBuilder& g, Value x) {
  const auto scope = g.scope("pyramid");
  Value sum = x;
  for (const int count : {6, 3, 2, 1}) {
    const std::string number = std::to_string(count);
    const Value means = grid_pool(g, "pool" + number, x, count);
    const Value spread =
        resize_like(g, "interp" + number, means, x, Interp::bilinear, Corners::aligned);
    sum = add(g, "sum" + number, sum, spread);
  }
  return sum;
}

Graph build(const Options& options) {
  constexpr int kBranch = 256;
  constexpr ResizeParams kHalf{.corners = Corners::aligned, .shrink = 2};
  constexpr ResizeParams kDouble{.corners = Corners::aligned, .zoom = 2};
  GraphBuilder g("icnet");
  const Value image = g.input("image", {});
  const bool merged = options.text("norm") == "merged";
  const int planes = options.integer("planes");
  const ConvBlockParams form{.bias = merged,
                             .norm = merged ? std::nullopt : std::optional(Norm{}),
                             .activation = {Act::none, 0}};
  ResNetParams params{.depth = options.integer("depth"),
                      .deep_stem = true,
                      .deep_channels = {planes, planes, 2 * planes},
                      .halve_first = false,
                      .stride_in_first = true,
                      .pool_ceil = true,
                      .halving = ResNetParams::Halving{.block = 0, .resize = kHalf},
                      .planes = planes,
                      .bias = form.bias,
                      .norm = form.norm};
  params.set_output_stride(8);
  const auto features = resnet(g, "backbone", resize_to(g, "data_sub2", image, kHalf), params);
  ConvBlockParams top = form;
  top.channels = kBranch;
  top.activation = {Act::relu, 0};
  Value x = conv_block(g, "top", pyramid_sum(g, features.stage[3]), top);
  x = cascade_fusion(g, "sub24", x, features.unhalved, Corners::aligned, form).sum;
  const Value fine = icnet_fine_branch(g, "fine", image, form);
  x = cascade_fusion(g, "sub12", x, fine, Corners::aligned, form).sum;
  x = conv2d(g, "conv6_cls", resize_to(g, "double", x, kDouble),
             {.out_channels = options.integer("classes")});
  g.output("logits", resize_like(g, "up", x, image, Interp::bilinear, Corners::aligned));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {{"caffe", icnet_caffe_names}};

}  // namespace

const System kIcNet = {
    .name = "icnet",
    .title = "ICNet (Caffe)",
    .paper = "arXiv:1704.08545",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
