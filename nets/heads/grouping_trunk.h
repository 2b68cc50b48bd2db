#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"
#include "core/weights/naming.h"
#include "nets/option_specs.h"

namespace atrous::nets {

/// Features of a dilated network, output stride 8, that systems which group pixels start from:
/// `vgg16` is DeepLab's LargeFOV (Chen et al. 2015, arXiv:1412.7062), resnet-<depth> its second
/// version's backbone with atrous spatial pyramid pooling behind it.
/// Nodes    <name>.features and what is behind them
Value grouping_trunk(GraphBuilder& g,
                     std::string_view name,
                     Value image,
                     std::string_view backbone);

inline constexpr OptionSpec kGroupingBackbone = {"backbone",
                                                 "resnet-101",
                                                 "network that the maps come from",
                                                 OptionSpec::Kind::choice,
                                                 0,
                                                 0,
                                                 "vgg16|resnet-18|resnet-50|resnet-101|resnet-152"};

/// Probabilities of `classes` + 1 by a 1x1 convolution <name>.
Value class_scores(GraphBuilder& g, std::string_view name, Value x, int classes);
/// Probabilities of `channels` yes-or-no questions by a 1x1 convolution <name>.
Value yes_or_no(GraphBuilder& g, std::string_view name, Value x, int channels);

/// The names of systems whose weights were never published: our own.
Naming own_names(const Options& options);

}  // namespace atrous::nets
