#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "core/weights/naming.h"

namespace atrous::nets {

struct DrnParams {
  bool d = true;  // DRN-D: plain convolutions where DRN-C has residual blocks, or ones without sums
  int depth = 22;  // C: 26, 42, 58; D: 22, 24, 38, 40, 54, 56, 105, 107
};

struct DrnFeatures {
  Value last;  // 512 channels
  Value low;   // layer 3, output stride 4
};

/// Dilated residual networks (Yu, Koltun and Funkhouser 2017, arXiv:1705.09914, section 4): features of
/// output stride 8, 512 channels, without gridding.
/// Nodes    <name>.stem; <name>.layer<i>.<j> as residual() or as a convolution, i from 1 to 8
/// Throws   Error{Code::usage} for an unknown depth.
DrnFeatures drn(GraphBuilder& g, std::string_view name, Value image, const DrnParams& params);

/// Rules from drn()'s names below `ours` (no trailing dot) to the authors', who number the layers in
/// one row behind `theirs` (`base.`, or `layer`).
std::vector<Rename> drn_names(const std::string& ours,
                              const std::string& theirs,
                              const DrnParams& params);

}  // namespace atrous::nets
