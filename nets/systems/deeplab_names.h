#pragma once
#include "nets/naming_table.h"
#include "nets/options.h"

namespace atrous::nets {

/// DeepLab v2 on ResNet, in Caffe: He et al.'s layer names, BatchNorm and Scale apart.
Naming caffe_deeplab_resnet(const Options& options);
/// The same in its PyTorch port.
Naming port_deeplab_resnet(const Options& options);
/// DeepLab v3 and v3+ of the same port.
Naming port_deeplabv3(const Options& options);
/// PyTorch-Encoding's DeepLab v3.
Naming encoding_deeplabv3(const Options& options);

}  // namespace atrous::nets
