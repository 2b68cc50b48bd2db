#pragma once
#include "core/graph/graph_builder.h"
#include "nets/naming_table.h"
#include "nets/options.h"

namespace atrous::nets {

constexpr OptionSpec kImageClasses = {
    "classes", "1000", "number of classes", OptionSpec::Kind::integer, 1, 65536};

/// The outputs of a backbone as a network of its own: `logits` [n, classes] of the feature map's
/// mean, by option `classes`, and the map itself as `features`.
/// Nodes    pool, hidden (where `hidden` channels are wanted, with hard-swish), classify
/// `active` is what is pooled, where that is not `features` itself.
Graph classifier(
    GraphBuilder g, Value features, Value active, const Options& options, int hidden = 0);

/// Rules of the feature map, and the classifier's name in the source.
Naming classifier_names(const std::vector<Rename>& features, const std::string& classify);

}  // namespace atrous::nets
