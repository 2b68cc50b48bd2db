#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/graph/graph_builder.h"
#include "core/weights/naming.h"
#include "layers/resize.h"

namespace atrous::nets {

struct HrNetParams {
  int width = 48;  // of the finest branch; each coarser one has twice as many
  std::array<int, 4> blocks = {4, 4, 4, 4};  // of every branch, stages 1 to 4
  std::array<int, 3> modules = {1, 4, 3};    // of stages 2 to 4
  bool double_first = false;  // enlarged by powers of 2, then to the finer branch's size
  layers::Corners corners = layers::Corners::aligned;  // of the up-sampling that joins branches
};

/// High-resolution network, second version (Wang et al. 2020, arXiv:1908.07919, section 3): four
/// parallel branches of output strides 4, 8, 16 and 32, fine to coarse.
/// Nodes    <name>.stem<1|2>, .layer1.<i>, .transition<s>.<b>, .stage<s>.<m>.branch<b>.<i> (both as
///          residual() has them), .stage<s>.<m>.fuse<i>.<j> (coarse to fine) or .fuse<i>.<j>.<k>
std::array<Value, 4> hrnet(GraphBuilder& g,
                           std::string_view name,
                           Value image,
                           const HrNetParams& params);

constexpr int kHrNetWidths = 1 + 2 + 4 + 8;  // of all branches, the finest one's being 1

/// The branches side by side in the size of the finest one: kHrNetWidths * params.width channels.
/// Nodes    up<i>, concat in the current scope
Value hrnet_joined(GraphBuilder& g, std::string_view name, Value image, const HrNetParams& params);

/// Rules from hrnet()'s names below `ours` to the authors' below `theirs` (both with a trailing dot, or
/// empty).
std::vector<Rename> hrnet_names(const std::string& ours, const std::string& theirs);

}  // namespace atrous::nets
