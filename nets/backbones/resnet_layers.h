#pragma once
#include <string>
#include <vector>

#include "nets/naming_table.h"

// ResNets whose layers have names of their own, as Caffe's networks and those after them have.
namespace atrous::nets {

/// A convolution of a ResNet, or one of its blocks.
struct ResNetLayer {
  std::string ours;    // backbone.layer3.1.2
  std::string theirs;  // 4b1_branch2b
};

struct ResNetLayers {
  std::vector<ResNetLayer> convolutions;  // without the stem's
  std::vector<ResNetLayer> blocks;
};

/// He et al.'s names without their prefix (res, bn, scale) of a ResNet called `ours`: 2a_branch1,
/// 2a_branch2a ... and 2a for the block. From 101 layers on, blocks 4a, 4b1, 4b2 ... count on.
ResNetLayers he_resnet_layers(const std::string& ours, int depth);

/// PSPNet's names: conv2_1_1x1_reduce, conv2_1_3x3, conv2_1_1x1_increase, conv2_1_1x1_proj; blocks are
/// 2_1. DUC-HDC has them as well.
ResNetLayers psp_resnet_layers(const std::string& ours, int depth);

/// The same with the three convolutions of the stem: conv1_1_3x3_s2, conv1_2_3x3, conv1_3_3x3.
std::vector<ResNetLayer> psp_resnet_stem(const std::string& ours);

/// Rules for a ResNet called `ours` in the names of DeepLab's PyTorch port: <theirs>layer1.conv1,
/// <theirs>layer2.block1.reduce ...
std::vector<Rename> port_resnet_names(const std::string& ours,
                                      const std::string& theirs,
                                      int depth);

}  // namespace atrous::nets
