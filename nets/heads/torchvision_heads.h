#pragma once
#include <string_view>

#include "core/graph/graph_builder.h"
#include "nets/heads/aspp.h"
#include "nets/naming_table.h"

namespace atrous::nets {

/// 3x3 convolution to a quarter of `channels`, batch norm, ReLU, classifier.
/// Nodes    <name>.conv.{conv,bn}, <name>.classify
Value fcn_head(GraphBuilder& g, std::string_view name, Value x, int channels, int classes);

/// Atrous spatial pyramid pooling, projection, 3x3 convolution, classifier, all of the pyramid's
/// channels (arXiv:1706.05587, section 3.3).
/// Nodes    <name>.aspp.branches, <name>.aspp.project, <name>.conv, <name>.classify
Value deeplabv3_head(
    GraphBuilder& g, std::string_view name, Value x, int classes, const AsppParams& params = {});

/// torchvision's names for the heads above.
std::vector<Rename> torchvision_fcn_names(const std::string& ours, const std::string& theirs);
std::vector<Rename> torchvision_deeplabv3_names(const std::string& ours, const std::string& theirs);
/// Rules from aspp()'s names to a list of sequential modules: 0 the 1x1 convolution, then the
/// rates, then the pooled image (which is number `image`, its convolution at place 1).
void add_aspp_names(NamingTable& table,
                    const std::string& ours,
                    const std::string& theirs,
                    int image);

}  // namespace atrous::nets
