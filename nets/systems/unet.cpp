// U-Net (Ronneberger, Fischer and Brox 2015, arXiv:1505.04597) in the forms in which it is published:
// transposed or bilinear up-sampling, same or valid convolutions.
#include "layers/pool.h"
#include "nets/blocks/unet_stage.h"
#include "nets/systems/systems.h"
#include "nets/systems/unet_names.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr auto kInteger = OptionSpec::Kind::integer;
constexpr auto kChoice = OptionSpec::Kind::choice;
constexpr OptionSpec kOptions[] = {
    {"classes", "2", "number of classes", kInteger, 1, 65536},
    {"channels", "3", "of the image", kInteger, 1, 64},
    {"width", "64", "channels of the first stage", kInteger, 2, 4096},
    {"stages", "5", "of the encoder", kInteger, 2, 8},
    {"padding", "same", "of 3x3 convolutions; valid ones shrink the map", kChoice, 0, 0,
     "same|valid"},
    {"up", "transposed",
     "up-sampling: transposed convolution, bilinear, or bilinear and a 1x1 convolution", kChoice, 0,
     0, "transposed|bilinear|projected"},
    {"corners", "half_pixel", "of bilinear up-sampling", kChoice, 0, 0, "half_pixel|aligned"},
    {"skip", "first", "where the skip stands beside what is up-sampled", kChoice, 0, 0,
     "first|last"},
    {"middle", "out", "width inside a decoder stage of bilinear form", kChoice, 0, 0,
     "out|half_in"},
    {"norm", "batch", "behind 3x3 convolutions; none in the paper", kChoice, 0, 0, "batch|none"},
    {"bias", "0", "1: convolutions before a norm have one", kInteger, 0, 1},
    {"head", "0", "3x3 convolutions before the classifier", kInteger, 0, 4},
};

Graph build(const Options& options) {
  GraphBuilder g("unet");
  const bool aligned = options.text("corners") == "aligned";
  const UNetForm form{.valid = options.text("padding") == "valid",
                      .transposed = options.text("up") == "transposed",
                      .projected = options.text("up") == "projected",
                      .corners = aligned ? Corners::aligned : Corners::half_pixel,
                      .skip_first = options.text("skip") == "first",
                      .norm = options.text("norm") == "batch",
                      .bias = options.integer("bias") != 0};
  const int stages = options.integer("stages"), width = options.integer("width");
  // Without weights of its own, up-sampling leaves halving the channels to the stage below.
  const bool halved = options.text("up") == "bilinear";
  Value x = g.input("image", {.channels = options.integer("channels")});
  std::vector<Value> skips;
  for (int i = 0; i < stages; ++i) {
    const auto scope = g.scope("enc" + std::to_string(i + 1));
    if (i > 0)
      x = max_pool(g, "pool", x,
                   {.kernel = {2, 2}, .stride = {2, 2}, .dilation = {}, .padding = {}});
    const int channels = (width << i) / (halved && i == stages - 1 ? 2 : 1);
    x = conv_pair(g, x, {channels, channels}, form);
    skips.push_back(x);
  }
  for (int i = stages - 2; i >= 0; --i) {
    const auto scope = g.scope("dec" + std::to_string(i + 1));
    const int channels = width << i;
    x = join_skip(g, x, skips[static_cast<std::size_t>(i)], channels, form);
    const int out = halved && i > 0 ? channels / 2 : channels;
    x = conv_pair(g, x, {options.text("middle") == "half_in" ? channels : out, out}, form);
  }
  for (int i = 1; i <= options.integer("head"); ++i)
    x = conv_block(g, "head" + std::to_string(i), x, form.conv(width, 3));
  g.output("logits", conv2d(g, "classify", x, {.out_channels = options.integer("classes")}));
  return std::move(g).finish();
}

constexpr Dialect kDialects[] = {
    {"milesial", milesial_unet}, {"mmseg", mmseg_unet}, {"pytorchcv", pytorchcv_unet}};

}  // namespace

const System kUNet = {
    .name = "unet",
    .title = "U-Net",
    .paper = "arXiv:1505.04597",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
