#pragma once
#include <span>
#include <vector>

#include "core/plan/fusion.h"

namespace atrous {

/// The precision for a network when `wanted` is allowed. Rounding to 16 bits is refused to networks
/// that compute with whole numbers found on the way (the places of maxima, for unpooling): there the
/// last bits of a sum may move a result to another place.
Precision needed_precision(const Graph& graph, Precision wanted);

/// The type that every value is stored in. Where the selection allows numbers of 16 bits, those float32
/// values become such of which all producers and consumers take them. Inputs, outputs and `keep` stay.
std::vector<DType> stored_types(const Graph& graph,
                                std::span<const FusedNode> groups,
                                std::span<const Value> keep,
                                const Selection& selection);

}  // namespace atrous
