#pragma once
#include "core/graph/graph_builder.h"
#include "nets/backbones/resnet.h"
#include "nets/naming_table.h"
#include "nets/options.h"

// What CCNet and OCNet have in common: a dilated ResNet with in-place activated batch
// normalisation, a second head on its third stage, scores at an eighth of the input.
namespace atrous::nets::abn {

constexpr OptionSpec kClasses = {"classes", "19", "number of classes", OptionSpec::Kind::integer,
                                 1,         65536};
constexpr OptionSpec kDepth = {
    "depth", "101", "layers of the ResNet", OptionSpec::Kind::choice, 0, 0, "50|101|152"};

constexpr Norm kNorm = {.epsilon = 1e-5F, .absolute_weight = true};
constexpr Activation kLeaky = {Act::leaky_relu, 0.01F};

/// Convolution, normalisation and leaky ReLU as the heads have them.
ConvBlockParams conv(int channels, int kernel, bool bias, int dilation = 1);

/// The ResNet called `backbone` at output stride 8.
ResNetFeatures backbone(GraphBuilder& g, Value image, const Options& options);

/// The second head: nodes dsn.conv.{conv,bn}, dsn.classify.
Value second_head(GraphBuilder& g,
                  Value x,
                  const Options& options,
                  Activation activation = kLeaky);

/// Rules for both.
Naming finish_names(NamingTable table);

}  // namespace atrous::nets::abn
