#include "nets/backbones/mobilenetv2.h"

#include <algorithm>

#include "core/base/error.h"
#include "nets/blocks/inverted_residual.h"
#include "nets/blocks/rounding.h"
#include "nets/naming_table.h"

namespace atrous::nets {
namespace {

struct Stage {
  int expansion, channels, blocks;
};

constexpr Stage kStages[] = {{1, 16, 1}, {6, 24, 2},  {6, 32, 3}, {6, 64, 4},
                             {6, 96, 3}, {6, 160, 3}, {6, 320, 1}};
constexpr MobileNetV2Params kPublished;
constexpr int kStemChannels = 32;
constexpr int kLastChannels = 1280;

}  // namespace

void MobileNetV2Params::set_output_stride(int output_stride, Dilating dilating) {
  if (output_stride != 8 && output_stride != 16 && output_stride != 32) {
    throw Error(Code::usage,
                "output stride " + std::to_string(output_stride) + ": expected 8, 16 or 32");
  }
  int reached = 2, dilation = 1;
  for (std::size_t i = 0; i < strides.size(); ++i) {
    const int stride = kPublished.strides[i];
    const bool keep = reached * stride <= output_stride;
    const int before = dilation;
    if (keep)
      reached *= stride;
    else
      dilation *= stride;
    strides[i] = keep ? stride : 1;
    dilations[i] = dilating == Dilating::none ? before : dilation;
    first_dilations[i] = dilating == Dilating::all ? dilation : before;
  }
}

MobileNetV2Features mobilenetv2(GraphBuilder& g,
                                std::string_view name,
                                Value image,
                                const MobileNetV2Params& params) {
  const auto scope = g.scope(name);
  constexpr Activation kRelu6 = {Act::relu6, 0};
  const Norm norm{.epsilon = params.epsilon};
  MobileNetV2Features features{};
  const auto wide = [&](int published) {
    return rounded_channels(published * params.width, params.divisor);
  };
  int channels = wide(kStemChannels);
  Value x = conv_block(g, "stem", image,
                       {.channels = channels,
                        .kernel = 3,
                        .stride = 2,
                        .norm = norm,
                        .activation = kRelu6,
                        .same = params.border == Border::same});
  features.stem = x;
  for (std::size_t i = 0; i < std::size(kStages); ++i) {
    const Stage& stage = kStages[i];
    const auto inner = g.scope("stage" + std::to_string(i + 1));
    Value hidden;
    for (int j = 0; j < stage.blocks; ++j) {
      const int out = wide(stage.channels);
      x = inverted_residual(g, std::to_string(j), x,
                            {.in = channels,
                             .hidden = channels * stage.expansion,
                             .out = out,
                             .stride = j == 0 ? params.strides[i] : 1,
                             .dilation = j == 0 ? params.first_dilations[i] : params.dilations[i],
                             .expand = stage.expansion != 1 || params.expand_first,
                             .residual = j > 0 || kPublished.strides[i] == 1,
                             .norm = norm,
                             .border = params.border,
                             .hidden_value = &hidden});
      channels = out;
    }
    features.stage.push_back(x);
    features.channels.push_back(channels);
    features.hidden.push_back(hidden);
  }
  if (params.last) {
    features.last_channels = rounded_channels(kLastChannels * std::max(1.0, params.width));
    features.last = conv_block(
        g, "last", x, {.channels = features.last_channels, .norm = norm, .activation = kRelu6});
  }
  return features;
}

std::vector<Rename> mobilenetv2_names(const std::string& ours,
                                      const std::string& theirs,
                                      bool flat) {
  NamingTable table;
  table.numbered(ours + "stem", theirs + "0");
  int number = 1;
  for (std::size_t i = 0; i < std::size(kStages); ++i) {
    for (int j = 0; j < kStages[i].blocks; ++j, ++number) {
      const std::string from = ours + "stage" + std::to_string(i + 1) + "." + std::to_string(j);
      const std::string to = theirs + std::to_string(number);
      int part = 0;
      for (const char* name : {".expand", ".depthwise"}) {
        if (part == 0 && kStages[i].expansion == 1 && name == std::string_view(".expand")) continue;
        const std::string at = to + ".conv." + std::to_string(part);
        if (flat)
          table.block(from + name, at, to + ".conv." + std::to_string(part + 1));
        else
          table.numbered(from + name, at);
        part += flat ? 3 : 1;
      }
      table.numbered(from + ".project", to + ".conv", part).module(from, to);
    }
  }
  return table.numbered(ours + "last", theirs + std::to_string(number)).rules();
}

}  // namespace atrous::nets
