// DeconvNet (Noh, Hong and Han 2015, arXiv:1505.04366): VGG-16 down to one pixel, and mirrored by
// unpooling and transposed convolution.
#include "layers/unpool.h"
#include "nets/backbones/vgg.h"
#include "nets/blocks/deconv_block.h"
#include "nets/caffe_names.h"
#include "nets/systems/systems.h"

namespace atrous::nets {
namespace {

using namespace layers;

constexpr OptionSpec kOptions[] = {
    {"classes", "21", "number of classes", OptionSpec::Kind::integer, 1, 65536},
};

constexpr Norm kNorm = {.folded = true};

Graph build(const Options& options) {
  GraphBuilder g("deconvnet");
  const VggFeatures features =
      vgg(g, "", g.input("image", {}), {.norm = kNorm, .pool_ceil = true, .places = true});
  Value x = vgg_head(g, features.pool[4], {.norm = kNorm});
  x = deconv_block(g, "fc6-deconv", x,
                   {.channels = 512, .kernel = 7, .stride = 1, .bias = true, .norm = kNorm});
  const std::array<int, 5> convs = vgg_stages(16);
  for (std::size_t i = 5; i-- > 0;) {
    const std::string stage = std::to_string(i + 1);
    x = max_unpool_like(g, "unpool" + stage, x, features.places[i], features.conv[i]);
    for (int j = 1; j <= convs[i]; ++j) {
      // The last one of a stage has the width of the next.
      const int width = kVggChannels[j < convs[i] || i == 0 ? i : i - 1];
      x = deconv_block(
          g, "deconv" + stage + "_" + std::to_string(j), x,
          {.channels = width, .kernel = 3, .stride = 1, .padding = 1, .bias = true, .norm = kNorm});
    }
  }
  g.output("logits", conv2d(g, "seg-score-voc", x, {.out_channels = options.integer("classes")}));
  return std::move(g).finish();
}

Naming caffe(const Options&) {
  std::vector<Rename> norms;
  for (const auto& [suffix, blob] : {std::pair{"weight", "/0"}, std::pair{"bias", "/1"}}) {
    const std::string end = std::string(".bn.") + suffix;
    norms.push_back({"fc6-deconv" + end, std::string("fc6-deconv-bn") + blob});
    norms.push_back({"fc*" + end, std::string("bnfc*") + blob});
    norms.push_back({"conv*" + end, std::string("bn*") + blob});
    norms.push_back({"deconv*" + end, std::string("debn*") + blob});
  }
  return caffe_names("*_bn", norms);
}

constexpr Dialect kDialects[] = {{"caffe", caffe}};

}  // namespace

const System kDeconvNet = {
    .name = "deconvnet",
    .title = "DeconvNet",
    .paper = "arXiv:1505.04366",
    .options = kOptions,
    .dialects = kDialects,
    .build = build,
};

}  // namespace atrous::nets
