#include "nets/backbones/mobilenetv3.h"

#include <span>

#include "nets/blocks/inverted_residual.h"
#include "nets/blocks/rounding.h"
#include "nets/naming_table.h"

namespace atrous::nets {
namespace {

/// A line of the paper's tables.
struct Line {
  int kernel, hidden, out;
  bool squeeze, swish;
  int stride;
};

constexpr Line kLarge[] = {
    {3, 16, 16, false, false, 1}, {3, 64, 24, false, false, 2}, {3, 72, 24, false, false, 1},
    {5, 72, 40, true, false, 2},  {5, 120, 40, true, false, 1}, {5, 120, 40, true, false, 1},
    {3, 240, 80, false, true, 2}, {3, 200, 80, false, true, 1}, {3, 184, 80, false, true, 1},
    {3, 184, 80, false, true, 1}, {3, 480, 112, true, true, 1}, {3, 672, 112, true, true, 1},
    {5, 672, 160, true, true, 2}, {5, 960, 160, true, true, 1}, {5, 960, 160, true, true, 1}};
constexpr Line kSmall[] = {
    {3, 16, 16, true, false, 2}, {3, 72, 24, false, false, 2}, {3, 88, 24, false, false, 1},
    {5, 96, 40, true, true, 2},  {5, 240, 40, true, true, 1},  {5, 240, 40, true, true, 1},
    {5, 120, 48, true, true, 1}, {5, 144, 48, true, true, 1},  {5, 288, 96, true, true, 2},
    {5, 576, 96, true, true, 1}, {5, 576, 96, true, true, 1}};
constexpr int kStemChannels = 16;
constexpr int kLowStride = 8;
constexpr int kLastStride = 32;
constexpr Activation kSwish = {Act::hard_swish, 0};

std::span<const Line> lines(bool large) {
  return large ? std::span<const Line>(kLarge) : std::span<const Line>(kSmall);
}

}  // namespace

MobileNetV3Features mobilenetv3(GraphBuilder& g,
                                std::string_view name,
                                Value image,
                                const MobileNetV3Params& params) {
  const auto scope = g.scope(name);
  const Norm norm{.epsilon = params.epsilon};
  MobileNetV3Features features;
  int channels = kStemChannels, reached = 2, number = 0;
  Value x = conv_block(
      g, std::to_string(number++), image,
      {.channels = channels, .kernel = 3, .stride = 2, .norm = norm, .activation = kSwish});
  for (const Line& line : lines(params.large)) {
    reached *= line.stride;
    const bool dilate = params.dilated && reached == kLastStride;
    x = inverted_residual(g, std::to_string(number++), x,
                          {.in = channels,
                           .hidden = line.hidden,
                           .out = line.out,
                           .kernel = line.kernel,
                           .stride = dilate ? 1 : line.stride,
                           .dilation = dilate ? 2 : 1,
                           .expand = line.hidden != channels,
                           .squeezed = line.squeeze ? rounded_channels(line.hidden / 4) : 0,
                           .residual = line.stride == 1,
                           .norm = norm,
                           .activation = line.swish ? kSwish : Activation{Act::relu, 0}});
    channels = line.out;
    if (line.stride > 1 && reached == kLowStride) {
      features.low = x;
      features.low_channels = channels;
    }
  }
  features.last_channels = 6 * channels;
  features.classifier_channels = params.large ? 1280 : 1024;
  features.last =
      conv_block(g, std::to_string(number), x,
                 {.channels = features.last_channels, .norm = norm, .activation = kSwish});
  return features;
}

std::vector<Rename> mobilenetv3_names(const std::string& ours,
                                      const std::string& theirs,
                                      bool large) {
  NamingTable table;
  table.numbered(ours + "0", theirs + "0");
  int channels = kStemChannels, number = 1;
  for (const Line& line : lines(large)) {
    const std::string from = ours + std::to_string(number), to = theirs + std::to_string(number);
    int part = 0;
    const auto place = [&] { return to + ".block." + std::to_string(part++); };
    if (line.hidden != channels) table.numbered(from + ".expand", place());
    table.numbered(from + ".depthwise", place());
    if (line.squeeze) {
      const std::string squeeze = place();
      table.module(from + ".squeeze.reduce", squeeze + ".fc1")
          .module(from + ".squeeze.expand", squeeze + ".fc2")
          .module(from + ".squeeze", squeeze);
    }
    table.numbered(from + ".project", place()).module(from, to);
    channels = line.out;
    ++number;
  }
  return table.numbered(ours + std::to_string(number), theirs + std::to_string(number)).rules();
}

}  // namespace atrous::nets
