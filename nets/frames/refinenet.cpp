#include "nets/frames/refinenet.h"

#include <string>

#include "layers/conv2d.h"

namespace atrous::nets::refinenet {

using namespace layers;

std::vector<Feature> features_of(int levels, int scales) {
  const int stages = kStages / levels;
  std::vector<Feature> features;
  for (int level = 0; level < levels; ++level)
    for (int stage = 0; stage < stages; ++stage)
      for (int scale = 0; scale < scales; ++scale)
        features.push_back({level, stage * scales + scale, scale, level * stages + stage});
  return features;
}

std::string encoder_name(int scale) {
  return scale == 0 ? "encoder" : "encoder" + std::to_string(scale + 1);
}

Graph build(const char* name,
            const Options& options,
            ResNetParams encoder,
            const RefineParams& params,
            Interp interp) {
  constexpr int kWhole = 100;
  GraphBuilder g(name);
  const Value image = g.input("image", {});
  encoder.depth = options.integer("depth");
  std::vector<ResNetFeatures> encoders;
  const bool varied = options.all().contains("cascade");
  const std::vector<int> scales =
      varied ? options.list("scales_percent") : std::vector<int>{kWhole};
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const double factor = scales[i] / static_cast<double>(kWhole);
    const Value at =
        scales[i] == kWhole
            ? image
            : resize_to(g, "", image,
                        {.interp = interp, .scale_height = factor, .scale_width = factor});
    encoders.push_back(resnet(g, encoder_name(static_cast<int>(i)), at, encoder));
  }
  std::vector<int> widths = options.list("widths");
  widths.resize(kStages, widths.back());
  const int levels = varied ? options.integer("cascade") : kStages;
  std::vector<RefineLevel> cascade(static_cast<std::size_t>(levels));
  for (const Feature& feature : features_of(levels, static_cast<int>(scales.size()))) {
    RefineLevel& level = cascade[static_cast<std::size_t>(feature.level)];
    const auto stage = static_cast<std::size_t>(feature.stage);
    level.features.push_back(
        encoders[static_cast<std::size_t>(feature.scale)].stage[kStages - 1 - stage]);
    level.widths.push_back(widths[stage]);
  }
  const Value x = refine(g, "refine", cascade, params);
  g.output("logits", conv2d(g, "classify", x,
                            {.out_channels = options.integer("classes"),
                             .kernel = {3, 3},
                             .padding = Padding::same(3)}));
  return std::move(g).finish();
}

}  // namespace atrous::nets::refinenet
